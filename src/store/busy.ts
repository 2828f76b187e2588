import type { AppState } from './appState.ts';

/** A reply is being written, or waits for the model: nothing else may touch the conversation's shape. */
export function isBusy({ run, queuedReplyId }: AppState): boolean {
  return run.status === 'generating' || queuedReplyId !== null;
}
