import { replacePane } from '../core/comparisonSetup.ts';
import { replaceMessage } from '../core/conversation.ts';
import { mixRefusal } from '../core/paneModels.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { AppStore, CompareActions, Notice } from './appState.ts';
import { hasReplies, isForeign } from './foreignModel.ts';
import { nameOfModel } from './modelNames.ts';
import { clearedPane } from './newComparison.ts';
import type { PaneEntries } from './paneEntries.ts';
import type { RoundControl } from './roundActions.ts';
import { settled } from './settled.ts';

/** Which model answers in which pane. */
export interface PaneModelControl {
  readonly actions: Pick<CompareActions, 'setPaneModel'>;
  /**
   * Ends what waits for a model that could not be loaded, marked as failed.
   * @returns whether anything did.
   */
  giveUp(modelId: string): boolean;
}

export function createPaneModelActions(
  { getState: get, setState: set }: AppStore,
  newId: () => string,
  { comparison, paneOf, entryOf, all }: PaneEntries,
  { catchUp }: Pick<RoundControl, 'catchUp'>,
  { setMixer }: Pick<CompareActions, 'setMixer'>,
): PaneModelControl {
  /** @returns what is said where the former model's replies made room, as in the chat; the questions are asked again. */
  function change(paneId: string, modelId: string | null): Notice | null {
    const pane = paneOf(paneId);
    if (pane === undefined) return null;
    const before = settled(comparison());
    const { modelSpec: chosen } = get();
    const answers = modelId ?? chosen.id;
    const foreign = isForeign(pane.conversation, answers);
    const next = foreign ? clearedPane(newId, pane) : pane;
    const writer = hasReplies(next.conversation) ? next.conversation.modelId : answers;
    const asked = {
      ...next,
      modelId,
      vocabularyKey: foreign ? null : next.vocabularyKey,
      conversation: { ...next.conversation, modelId: writer },
    };
    set({ comparison: replacePane(comparison(), asked) });
    if (mixRefusal(comparison(), chosen.id) !== null) setMixer(false);
    if (!foreign) return null;
    const text = `${pane.name} is answered by ${nameOfModel(get(), answers)} now; what was said before made room.`;
    return { kind: 'info', text, remedy: 'undo', before };
  }

  return {
    actions: {
      async setPaneModel(paneId, modelId) {
        if (paneOf(paneId)?.modelId === modelId || comparison().blind !== null) return;
        let notice: Notice | null = null;
        // Before anything that is asked meanwhile is begun.
        await entryOf(paneId).control.leave(() => {
          notice = change(paneId, modelId);
        });
        if (notice === null) {
          void entryOf(paneId).control.refreshContextUsed();
          return;
        }
        set({ notice });
        await catchUp(paneId);
        // Every reply that begins takes what is said away.
        if (get().notice === null && paneOf(paneId)?.modelId === modelId) set({ notice });
      },
    },
    giveUp(modelId) {
      let ended = false;
      for (const { store } of all()) {
        const { modelSpec, conversation, queuedReplyId } = store.getState();
        const waiting = replyOf(conversation, queuedReplyId);
        if (waiting === null || modelSpec.id !== modelId) continue;
        ended = true;
        store.setState({
          queuedReplyId: null,
          conversation: replaceMessage(conversation, { ...waiting, endReason: 'error' }),
        });
      }
      return ended;
    },
  };
}
