import { type Comparison, mapPanes, type Pane, panesOf } from '../core/comparison.ts';
import { replacePane } from '../core/comparisonSetup.ts';
import { shownPath } from '../core/conversation.ts';
import { type ComparePreset, firstComparePreset } from '../core/presets.ts';
import type { Conversation } from '../core/types.ts';
import type { AppStore, CompareActions } from './appState.ts';
import { type BlindSurroundings, createBlindActions } from './blindActions.ts';
import { isForeign } from './foreignModel.ts';
import { createMixerActions } from './mixerActions.ts';
import { clearedPane, newComparison } from './newComparison.ts';
import { createPaneEntries, type PaneSurroundings } from './paneEntries.ts';
import { createPaneModelActions, type PaneModelControl } from './paneModelActions.ts';
import { createPersonaActions, type PersonaControl } from './personaActions.ts';
import { createRoundActions, type RoundControl } from './roundActions.ts';
import { createRoundSeeds } from './roundSeeds.ts';
import { settled } from './settled.ts';

export type CompareSurroundings = PaneSurroundings & BlindSurroundings;

/** The comparison's actions, and what the rest of the store asks of it. */
export interface CompareControl
  extends Pick<RoundControl, 'stopAll'>,
    Pick<PersonaControl, 'putBack' | 'restoreSetups'>,
    Pick<PaneModelControl, 'giveUp'> {
  readonly actions: CompareActions;
  /** Writes the replies that waited for the model. */
  resume(): Promise<void>;
  /** Other panes in place of the present ones; nothing runs in them. */
  show(comparison: Comparison): void;
  /** Puts a pane's conversation back as it was. @returns false when it is no pane's. */
  restore(conversation: Conversation): boolean;
}

/** Several personas that answer the same messages at once. */
export function createCompareActions(app: AppStore, surroundings: CompareSurroundings): CompareControl {
  const { newId, random } = surroundings;
  const { getState: get, setState: set } = app;
  const seeds = createRoundSeeds(app, random);
  const entries = createPaneEntries(app, surroundings, seeds);
  const { comparison, entryOf, all } = entries;
  const rounds = createRoundActions(app, entries, seeds);
  const mixer = createMixerActions(app, newId, entries, rounds);
  const models = createPaneModelActions(app, newId, entries, rounds, mixer);
  const personas = createPersonaActions(app, surroundings, entries, rounds, mixer);

  function show(next: Comparison): void {
    rounds.stopExamining();
    // What is still being written ends here: its panes are gone.
    set({ comparison: settled(comparison()) });
    entries.forget();
    set({ comparison: mapPanes(next, keptModel), examinations: {}, examining: null });
    for (const { control } of all()) void control.refreshContextUsed();
  }

  /** What another model has said here stays its pane's to go on with, where that model can be had. */
  function keptModel(pane: Pane): Pane {
    const { models, modelSpec } = get();
    const { modelId } = pane.conversation;
    const isKept = pane.modelId === null && isForeign(pane.conversation, modelSpec.id);
    return isKept && models.some(({ id }) => id === modelId) ? { ...pane, modelId } : pane;
  }

  /** Says what takes the place of what was said, if anything was. */
  function undoable(text: string): void {
    if (!isSaid()) return;
    set({ notice: { kind: 'info', text, remedy: 'undo', before: settled(comparison()) } });
  }

  const isSaid = () => panesOf(comparison()).some(({ conversation }) => shownPath(conversation).length > 0);

  /** The voices, their settings and the message as a preset filled them in. */
  let filled = { message: firstComparePreset.message, setups: setupsOf(comparison()) };

  /** Whether a preset takes the place of something of the person's own. */
  function isReplaced({ message }: ComparePreset): boolean {
    const isTyped = ![filled.message, message, ''].includes(get().compareDraft);
    return isSaid() || isTyped || setupsOf(comparison()) !== filled.setups;
  }

  const actions: CompareActions = {
    ...rounds.actions,
    ...personas.actions,
    ...models.actions,
    ...mixer,
    ...createBlindActions(app, surroundings, entries, rounds),
    storeOf: (paneId) => entryOf(paneId).store,
    applyPreset(preset) {
      rounds.actions.stop();
      const before = settled(comparison());
      const replacedDraft = { before: get().compareDraft, filled: preset.message };
      const text = 'The comparison was replaced.';
      if (isReplaced(preset)) set({ notice: { kind: 'info', text, remedy: 'undo', before, replacedDraft } });
      show(newComparison(newId, get().modelSpec.id, preset));
      set({ compareDraft: preset.message });
      filled = { message: preset.message, setups: setupsOf(comparison()) };
    },
    async clear() {
      undoable('All panes were emptied.');
      await rounds.stopAll();
      show({
        ...mapPanes(comparison(), (pane) => clearedPane(newId, pane)),
        cursor: null,
        hovered: null,
      });
    },
    open(next) {
      rounds.actions.stop();
      undoable('The comparison was replaced.');
      show(next);
    },
  };

  return {
    actions,
    stopAll: rounds.stopAll,
    show,
    putBack: personas.putBack,
    restoreSetups: personas.restoreSetups,
    giveUp: models.giveUp,
    restore(conversation) {
      const pane = comparison().panes.find((candidate) => candidate.conversation.id === conversation.id);
      if (pane === undefined) return false;
      set({ comparison: replacePane(comparison(), { ...pane, conversation }) });
      void entryOf(pane.id).control.refreshContextUsed();
      return true;
    },
    async resume() {
      await Promise.all(all().map(({ control }) => control.resume()));
    },
  };
}

function setupsOf({ panes }: Comparison): string {
  return JSON.stringify(
    panes.map(({ name, modelId, conversation }) => {
      const { systemPrompt, exampleTurns, assistantPrefill, params } = conversation;
      return { name, modelId, systemPrompt, exampleTurns, assistantPrefill, params };
    }),
  );
}
