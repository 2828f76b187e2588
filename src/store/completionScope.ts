import { addMessage, rootId, shownPath } from '../core/conversation.ts';
import { isTrackShown, trackMessageId } from '../core/tokenTrack.ts';
import type { AssistantMessage, Conversation, RunState } from '../core/types.ts';
import type {
  AppState,
  AppStore,
  ConversationActions,
  ConversationScope,
  TokenSelection,
} from './appState.ts';
import { type Completion, isWritten } from './completionState.ts';
import { isForeign } from './foreignModel.ts';
import { keepLast } from './keepLast.ts';

/** The app as the document's own actions see it: the document stands in the chat's place. */
export function createCompletionScope(app: AppStore): ConversationScope {
  return {
    getState: () => scoped(app.getState(), app.getState().completion.conversation),
    setState(change) {
      app.setState((state) => {
        const {
          conversation,
          run,
          queuedReplyId,
          contextUsed,
          selection,
          hovered,
          draft: _,
          ...rest
        } = change;
        const completion: Completion = {
          ...state.completion,
          ...(conversation === undefined ? {} : { conversation }),
          ...(run === undefined ? {} : { writing: run.status === 'generating' ? run : null }),
          ...(queuedReplyId === undefined ? {} : { queuedReplyId }),
          ...(contextUsed === undefined ? {} : { contextUsed }),
          ...(selection === undefined ? {} : { selection }),
          ...(hovered === undefined ? {} : { hovered }),
        };
        return { ...rest, completion: withoutHidden(completion) };
      });
    },
  };
}

/** The same for the views, which find the scored text beside the replies. */
export function createCompletionView(app: AppStore, actions: () => ConversationActions): AppStore {
  let source: AppState | null = null;
  let view: AppState | null = null;
  const conversationOf = keepLast(withScore);
  const actionsOf = keepLast((all: AppState['actions'], own: ConversationActions) => ({ ...all, ...own }));

  function getState(): AppState {
    const state = app.getState();
    if (view !== null && state === source) return view;
    const { conversation, score, selection } = state.completion;
    source = state;
    view = {
      ...scoped(state, conversationOf(conversation, score, selection)),
      actions: actionsOf(state.actions, actions()),
    };
    return view;
  }

  return {
    getState,
    getInitialState: getState,
    setState: app.setState,
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

const ready: RunState = { status: 'ready' };
const runOf = keepLast((run: RunState, completion: Completion): RunState => {
  if (run.status !== 'ready' && run.status !== 'generating') return run;
  if (!isWritten(completion)) return ready;
  const { writing, beside } = completion;
  return writing === null
    ? { status: 'generating', messageId: beside[0] ?? '', prefilled: 1, toPrefill: 1 }
    : { status: 'generating', ...writing };
});

function scoped(state: AppState, conversation: Conversation): AppState {
  const { completion } = state;
  return {
    ...state,
    conversation,
    // Another model's ids have no names here.
    vocabulary: isForeign(completion.conversation, state.modelSpec.id) ? null : state.vocabulary,
    run: runOf(state.run, completion),
    draft: '',
    queuedReplyId: completion.queuedReplyId,
    contextUsed: completion.contextUsed,
    selection: completion.selection,
    hovered: completion.hovered,
  };
}

/**
 * The document with its score among the messages. It stands on the path, behind the last one, where it is what
 * the views are to show: when one of its tokens is selected, or the model has written nothing yet.
 */
function withScore(
  conversation: Conversation,
  score: AssistantMessage | null,
  selection: TokenSelection | null,
): Conversation {
  if (score === null) return conversation;
  const path = shownPath(conversation);
  const selected = selection !== null && trackMessageId(selection.trackId) === score.id;
  if (selected || path.every(({ role }) => role === 'user')) {
    return addMessage(conversation, path.at(-1)?.id ?? rootId, score);
  }
  return { ...conversation, messages: { ...conversation.messages, [score.id]: score } };
}

/** What is selected or pointed at stands in the shown document. */
function withoutHidden(completion: Completion): Completion {
  const { conversation, score, selection, hovered } = completion;
  const shown = (place: TokenSelection | null) =>
    place !== null &&
    (trackMessageId(place.trackId) === score?.id || isTrackShown(conversation, place.trackId));
  return {
    ...completion,
    selection: shown(selection) ? selection : null,
    hovered: shown(hovered) ? hovered : null,
  };
}
