import { type Pane, panesOf } from '../core/comparison.ts';
import { isPaneWriting } from '../core/comparisonSetup.ts';
import type { AppState } from './appState.ts';
import { isWritten } from './completionState.ts';

/** A reply is being written, or waits for the model: nothing else may touch the conversation's shape. */
export function isBusy({ run, queuedReplyId }: AppState): boolean {
  return run.status === 'generating' || queuedReplyId !== null;
}

/** The same of one pane. */
export function isPaneBusy(pane: Pane): boolean {
  return pane.queuedReplyId !== null || isPaneWriting(pane);
}

/** The same of the comparison: any of its panes. */
export function isComparing({ comparison }: Pick<AppState, 'comparison'>): boolean {
  return panesOf(comparison).some(isPaneBusy);
}

/** The same of the document, also while its text is scored. */
export function isCompleting({ completion }: Pick<AppState, 'completion'>): boolean {
  return completion.queuedReplyId !== null || completion.scoring || isWritten(completion);
}

/** Whether a reply is being written, or waits for the model, in this conversation or comparison, where it is open. */
export function isWriting(state: AppState, id: string): boolean {
  const { conversation, comparison, completion } = state;
  if (conversation.id === id) return isBusy(state);
  // Scoring writes nothing, so it is not what `isCompleting` tells.
  if (completion.conversation.id === id) return completion.queuedReplyId !== null || isWritten(completion);
  return panesOf(comparison).some(
    (pane) => (pane.conversation.id === id || comparison.id === id) && isPaneBusy(pane),
  );
}
