import { panesOf } from '../../core/comparison.ts';
import { loadQueue, modelOfPane, modelsOfPanes } from '../../core/paneModels.ts';
import type { AppState } from '../../store/appState.ts';
import { nameOfModel } from '../../store/modelNames.ts';
import { engineModelId } from '../../store/modelTurns.ts';

type Waiting = Pick<AppState, 'comparison' | 'modelSpec' | 'guestSpec' | 'run' | 'loadedModels' | 'models'>;

/**
 * What a pane waits for where the panes have different models: "Waits for SmolLM2-360M to be loaded, 2nd of 3".
 * null: it does not wait, or all panes wait alike.
 * @param hidden whether nothing may tell which model it is.
 */
export function waitWords(state: Waiting, paneId: string, hidden: boolean): string | null {
  const { comparison, modelSpec: chosen, run } = state;
  const pane = panesOf(comparison).find(({ id }) => id === paneId);
  if (pane === undefined || pane.queuedReplyId === null) return null;
  if (modelsOfPanes(comparison, chosen.id).length < 2) return null;
  const own = modelOfPane(comparison, pane, chosen.id);
  const present = engineModelId(state);
  const queue = loadQueue(comparison, chosen.id, present, run.status === 'loading');
  const place = queue.indexOf(own);
  if (place < 0) return null;
  const name = hidden ? 'its model' : nameOfModel(state, own);
  const among = queue.length > 1 ? `, ${ordinal(place + 1)} of ${queue.length}` : '';
  if (own !== present) return `Waits for ${name} to be loaded${among}`;
  return hidden ? `Its model is being loaded${among}` : `${name} is being loaded${among}`;
}

/** 1st, 2nd, 3rd, 4th … up to the number of panes. */
function ordinal(number: number): string {
  return `${number}${['th', 'st', 'nd', 'rd'][number] ?? 'th'}`;
}
