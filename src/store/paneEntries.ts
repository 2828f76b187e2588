import { type Comparison, type Pane, panesOf } from '../core/comparison.ts';
import { changePanes, firstPane, type PaneSetup, replacePane, shownPanes } from '../core/comparisonSetup.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppStore } from './appState.ts';
import { type ConversationControl, createConversationActions } from './conversationActions.ts';
import { createPromptMeasure } from './measurePrompt.ts';
import { mixRequest } from './mixRequest.ts';
import { createPaneScope, type PaneActions, type PaneLens } from './paneScope.ts';
import type { RoundSeeds } from './roundSeeds.ts';
import type { ScheduleFrame } from './runReply.ts';

/** A pane as an app of its own. */
export interface PaneEntry {
  readonly store: AppStore;
  readonly control: ConversationControl;
  /** The engine with the pane's model. */
  readonly client: EngineClient;
}

/** The comparison in the state, and each of its panes (the mixer's too) by its id. */
export interface PaneEntries {
  comparison(): Comparison;
  change(fields: Partial<Comparison>): void;
  paneOf(paneId: string): Pane | undefined;
  /** Throws for an id that is no pane's. */
  entryOf(paneId: string): PaneEntry;
  /** Every pane and the mixer, shown or not. */
  all(): readonly PaneEntry[];
  /** Everything that answers the next message. */
  speakers(): readonly PaneEntry[];
  /** Sets a pane, and the others as far as they share it. */
  changeSetup(paneId: string, setup: Partial<PaneSetup>): void;
  /** Runs obey changed settings from their next token on; `before`: the panes as they were. */
  applyParams(before: readonly Pane[]): void;
  /** Other panes have come. */
  forget(): void;
}

const promptWaits =
  'Another pane’s model is loaded now. This prompt is cut into tokens when the pane is asked: then its model is loaded.';

export interface PaneSurroundings {
  /** The engine with the model that this tells. */
  readonly clientOf: (modelId: () => string) => EngineClient;
  readonly newId: () => string;
  readonly scheduleFrame: ScheduleFrame;
  readonly onReplied: () => void;
}

export function createPaneEntries(
  app: AppStore,
  surroundings: PaneSurroundings,
  { together }: Pick<RoundSeeds, 'together'>,
): PaneEntries {
  const entries = new Map<string, PaneEntry>();

  const comparison = () => app.getState().comparison;
  const change = (fields: Partial<Comparison>) =>
    app.setState((state) => ({ comparison: { ...state.comparison, ...fields } }));

  function entryOf(paneId: string): PaneEntry {
    const known = entries.get(paneId);
    if (known !== undefined) return known;
    const isMixer = comparison().mixer?.pane.id === paneId;
    const store = createPaneScope(app, isMixer ? mixerLens : paneLens(paneId), () => actions);
    const { clientOf, newId, scheduleFrame, onReplied } = surroundings;
    const client = clientOf(() => store.getState().modelSpec.id);
    const control = createConversationActions(store, {
      client,
      newId,
      scheduleFrame,
      onReplied,
      request: (messageId, usual) => {
        const request = isMixer ? mixRequest(comparison(), messageId, usual) : usual;
        return together(store.getState().conversation, messageId, request);
      },
      changeSetup: (setup) => changeSetup(isMixer ? firstPane(comparison()).id : paneId, setup),
    });
    const measure = createPromptMeasure(client);
    const actions: PaneActions = {
      ...control.actions,
      // Looking at a prompt loads no model.
      measurePrompt: (plan) =>
        store.getState().guestSpec === null ? measure(plan) : Promise.reject(new Error(promptWaits)),
    };
    const entry = { store, control, client };
    entries.set(paneId, entry);
    return entry;
  }

  function changeSetup(paneId: string, setup: Partial<PaneSetup>): void {
    const before = comparison().panes;
    change({ panes: changePanes(comparison(), paneId, setup) });
    applyParams(before);
  }

  function applyParams(before: readonly Pane[]): void {
    const { panes, mixer } = comparison();
    for (const pane of panes) {
      const { params } = pane.conversation;
      const old = before.find(({ id }) => id === pane.id);
      if (old === undefined || old.conversation.params === params) continue;
      entryOf(pane.id).control.applyParams(params);
      if (pane === firstPane(comparison()) && mixer !== null) {
        entryOf(mixer.pane.id).control.applyParams(params);
      }
    }
  }

  return {
    comparison,
    change,
    paneOf: (paneId) => comparison().panes.find(({ id }) => id === paneId),
    entryOf,
    all: () => panesOf(comparison()).map(({ id }) => entryOf(id)),
    speakers() {
      const { mixer, blind } = comparison();
      const mixed = mixer === null || blind !== null ? [] : [mixer.pane];
      return [...shownPanes(comparison()), ...mixed].map(({ id }) => entryOf(id));
    },
    changeSetup,
    applyParams,
    forget: () => entries.clear(),
  };
}

function paneLens(paneId: string): PaneLens {
  return {
    find: ({ comparison }) => comparison.panes.find(({ id }) => id === paneId),
    conversation: (pane) => pane.conversation,
    replace: ({ comparison }, pane) => ({ comparison: replacePane(comparison, pane) }),
  };
}

/** The mixture speaks with the first pane's settings. */
const mixerLens: PaneLens = {
  find: ({ comparison }) => comparison.mixer?.pane,
  conversation: ({ conversation }, first) => {
    const { systemPrompt, exampleTurns, assistantPrefill, params, presetParams } = first;
    return { ...conversation, systemPrompt, exampleTurns, assistantPrefill, params, presetParams };
  },
  replace: ({ comparison }, pane) =>
    comparison.mixer === null ? {} : { comparison: { ...comparison, mixer: { ...comparison.mixer, pane } } },
};
