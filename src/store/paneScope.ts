import {
  type Comparison,
  type Pane,
  type PaneWriting,
  paneLetter,
  type SharedCursor,
} from '../core/comparison.ts';
import { firstPane, isBlindfolded, isPaneWriting, repliesOf, shownPanes } from '../core/comparisonSetup.ts';
import { modelOfPane } from '../core/paneModels.ts';
import { isPromptTrack } from '../core/tokenTrack.ts';
import type { Conversation, ModelSpec, RunState } from '../core/types.ts';
import type { Vocabulary } from '../core/vocabulary.ts';
import type { AppState, AppStore, ConversationActions, Notice, TokenSelection } from './appState.ts';
import { isForeign } from './foreignModel.ts';
import { keepLast } from './keepLast.ts';
import { nameOfModel } from './modelNames.ts';
import { engineModelId } from './modelTurns.ts';

/** What is done in a pane in the page's stead. */
export type PaneActions = ConversationActions & Pick<AppState['actions'], 'measurePrompt'>;

/** Where a pane lies in the state. */
export interface PaneLens {
  /** undefined once it was removed. */
  find(state: AppState): Pane | undefined;
  /** Its conversation with the settings that hold for it. */
  conversation(pane: Pane, first: Conversation): Conversation;
  /** The state with another pane in its place. */
  replace(state: AppState, pane: Pane): Partial<AppState>;
}

/**
 * The app as one pane of the comparison sees it: its conversation, run, message box and model stand in the chat's
 * place, and the selection is the cursor that all panes share. Views and actions of a conversation work on it
 * unchanged.
 */
export function createPaneScope(app: AppStore, lens: PaneLens, actions: () => PaneActions): AppStore {
  let source: AppState | null = null;
  let view: AppState | null = null;
  let pane: Pane | undefined;
  const conversationOf = keepLast(lens.conversation);
  const selectionOf = keepLast(selectionAt);
  const hoveredOf = keepLast(selectionAt);
  const specOf = keepLast(paneSpec);
  const runOf = keepLast(paneRun);
  const actionsOf = keepLast((all: AppState['actions'], own: PaneActions) => ({ ...all, ...own }));

  function getState(): AppState {
    const state = app.getState();
    if (view !== null && state === source) return view;
    // A pane that was removed while its run ends keeps its last state.
    pane = lens.find(state) ?? pane;
    if (pane === undefined) throw new Error('There is no such pane.');
    const { comparison, modelSpec: chosen, loadedModels } = state;
    const modelId = modelOfPane(comparison, pane, chosen.id);
    const modelSpec = specOf(chosen, modelId, nameOfModel(state, modelId));
    const engineId = engineModelId(state);
    const conversation = conversationOf(pane, firstPane(comparison).conversation);
    source = state;
    view = {
      ...state,
      conversation,
      modelSpec,
      model: loadedModels[modelId]?.info ?? null,
      guestSpec: engineId === modelId ? null : (state.guestSpec ?? chosen),
      vocabulary: paneVocabulary(state, pane, isForeign(conversation, modelId) ? null : modelId),
      run: runOf(state.run, pane.writing, isPaneWriting(pane)),
      draft: state.compareDraft,
      queuedReplyId: pane.queuedReplyId,
      contextUsed: pane.contextUsed,
      selection: selectionOf(comparison.cursor, conversation),
      hovered: hoveredOf(comparison.hovered, conversation),
      actions: actionsOf(state.actions, actions()),
    };
    return view;
  }

  function setState(change: Partial<AppState>): void {
    app.setState((state) => {
      const { conversation, run, queuedReplyId, contextUsed, selection, hovered, draft, ...rest } = change;
      const current = lens.find(state);
      const next: Partial<AppState> = draft === undefined ? rest : { ...rest, compareDraft: draft };
      if (current === undefined) return next;
      const changed: Pane = {
        ...current,
        ...(conversation === undefined ? {} : { conversation }),
        ...(queuedReplyId === undefined ? {} : { queuedReplyId }),
        ...(contextUsed === undefined ? {} : { contextUsed }),
        ...(run === undefined ? {} : { writing: writingOf(run) }),
        ...(run?.status === 'generating' ? { vocabularyKey: engineVocabularyKey(state) } : {}),
      };
      const replaced = { ...state, ...lens.replace(state, changed) };
      const pointed = (at: TokenSelection | null) => cursorAt(current.id, changed.conversation, at);
      return {
        ...next,
        ...(next.notice ? { notice: paneNotice(next.notice, current, state.comparison) } : {}),
        comparison: {
          ...replaced.comparison,
          ...(selection === undefined ? {} : { cursor: pointed(selection) }),
          ...(hovered === undefined ? {} : { hovered: pointed(hovered) }),
        },
      };
    });
  }

  return {
    getState,
    getInitialState: getState,
    setState: setState as AppStore['setState'],
    subscribe(listener) {
      // Each listener compares with what it was told last: another may have looked in between.
      let told = getState();
      return app.subscribe(() => {
        const before = told;
        told = getState();
        if (told !== before) listener(told, before);
      });
    },
  };
}

/** The chosen model's spec, but for what says which model it is: views ask no more of it. */
function paneSpec(chosen: ModelSpec, id: string, name: string): ModelSpec {
  return chosen.id === id ? chosen : { ...chosen, id, name };
}

/** What names the ids of a pane: its model's vocabulary, or another's that is the same. */
function paneVocabulary(
  { loadedModels }: AppState,
  { vocabularyKey, conversation }: Pane,
  modelId: string | null,
): Vocabulary | null {
  const known = loadedModels[modelId ?? conversation.modelId];
  if (known !== undefined || vocabularyKey === null) return known?.vocabulary ?? null;
  const same = Object.values(loadedModels).find((model) => model.vocabularyKey === vocabularyKey);
  return same?.vocabulary ?? null;
}

function engineVocabularyKey(state: AppState): string | null {
  return state.loadedModels[engineModelId(state)]?.vocabularyKey ?? null;
}

function writingOf(run: RunState): PaneWriting | null {
  if (run.status !== 'generating') return null;
  const { messageId, prefilled, toPrefill } = run;
  return { messageId, prefilled, toPrefill };
}

/** What the model does, as far as this pane is concerned. */
function paneRun(run: RunState, writing: PaneWriting | null, isWriting: boolean): RunState {
  if (run.status !== 'ready' && run.status !== 'generating') return run;
  return writing !== null && isWriting ? { status: 'generating', ...writing } : { status: 'ready' };
}

/** The pane's own token at the place that all panes point at. */
function selectionAt(cursor: SharedCursor | null, conversation: Conversation): TokenSelection | null {
  if (cursor === null) return null;
  const reply = repliesOf(conversation)[cursor.turn];
  return reply !== undefined && cursor.index < reply.tokens.length
    ? { trackId: reply.id, index: cursor.index }
    : null;
}

function cursorAt(
  paneId: string,
  conversation: Conversation,
  place: TokenSelection | null,
): SharedCursor | null {
  // A prompt has no counterpart in the other panes.
  if (place === null || isPromptTrack(place.trackId)) return null;
  const turn = repliesOf(conversation).findIndex(({ id }) => id === place.trackId);
  return turn < 0 ? null : { paneId, turn, index: place.index };
}

/** What helps in the chat; in a pane room does. */
const chatOnly: ReadonlySet<Notice['remedy']> = new Set([
  'new-conversation',
  'use-model',
  'lower-max-tokens',
]);

/** Says which pane it is about, without its name while that is hidden, and offers what helps there. */
function paneNotice(notice: Notice, { id, name }: Pane, comparison: Comparison): Notice {
  if (notice.kind !== 'error') return notice;
  const place = shownPanes(comparison).findIndex((pane) => pane.id === id);
  const called = isBlindfolded(comparison) ? paneLetter(place) : name;
  const remedy = notice.remedy !== null && chatOnly.has(notice.remedy) ? 'clear-panes' : notice.remedy;
  return { ...notice, remedy, text: `${called}: ${notice.text}` };
}
