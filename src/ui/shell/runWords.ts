import { shownPath } from '../../core/conversation.ts';
import type { AppState } from '../../store/appState.ts';

/** What the page is doing, in the words of the status line. */
export function statusWords(state: AppState): string {
  const { run } = state;
  switch (run.status) {
    case 'idle':
      return 'Starting';
    case 'loading':
      return `Loading model … ${Math.floor((run.progress?.fraction ?? 0) * 100)} %`;
    case 'ready':
      return endedByStop(state) ? 'Stopped' : 'Ready';
    case 'generating':
      return 'Generating';
    case 'failed':
      return 'No model';
    default:
      return run satisfies never;
  }
}

function endedByStop(state: AppState): boolean {
  const last = shownPath(state.conversation).at(-1);
  return last?.role === 'assistant' && last.endReason === 'aborted';
}

export function isGenerating(state: AppState): boolean {
  return state.run.status === 'generating';
}
