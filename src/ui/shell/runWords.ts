import { shownPath } from '../../core/conversation.ts';
import { formatCount } from '../../core/formatCount.ts';
import type { LoadProgress, RunState } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { formatDuration, formatMegabytes } from '../kit/formatFigures.ts';
import { compareDetailWords, compareStatus, compareStatusWords } from './compareWords.ts';

/** What the page is doing, in the words of the status line. */
export function statusWords(state: AppState): string {
  const { run, view } = state;
  if (view === 'compare' && isLoaded(run)) return compareStatusWords(state);
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

const stepWords: Readonly<Record<LoadProgress['step'], string>> = {
  download: 'Fetching and checking the model',
  read: 'Reading the file',
  unpack: 'Unpacking the weights',
  session: 'Preparing the first run',
};

/** What the status is about, in one word. */
export function statusKind(state: AppState): RunState['status'] {
  return state.view === 'compare' && isLoaded(state.run) ? compareStatus(state) : state.run.status;
}

function isLoaded({ status }: RunState): boolean {
  return status === 'ready' || status === 'generating';
}

/** What stands behind the status: the step of the load, or how much of the prompt is read. */
export function detailWords(state: AppState): string | null {
  const { run, view } = state;
  if (view === 'compare' && isLoaded(run)) return compareDetailWords(state);
  if (run.status === 'generating') return readingWords(run);
  if (run.status !== 'loading') return null;
  const { progress, device } = run;
  const words = [progress === null ? 'Looking for the model' : stepWords[progress.step]];
  if (progress !== null && progress.pauseSeconds > 0) {
    words.push(`the server is busy and asks to wait ${progress.pauseSeconds} s`);
  }
  if (progress !== null && progress.step === 'download' && progress.totalBytes > 0) {
    words.push(`${formatMegabytes(progress.loadedBytes)} of ${formatMegabytes(progress.totalBytes)}`);
  }
  if (progress !== null) words.push(formatDuration(progress.elapsedMs));
  if (device?.deviceReason) words.push(`Runs on the CPU: ${device.deviceReason}`);
  return words.join(' · ');
}

/** While the prompt is being read, its first chunk without a count; null once the reply is being written. */
export function readingWords(run: Extract<RunState, { status: 'generating' }>): string | null {
  const { prefilled, toPrefill } = run;
  if (toPrefill === 0) return 'Reading the prompt …';
  if (prefilled >= toPrefill) return null;
  return `Reading the prompt … ${formatCount(prefilled)} / ${formatCount(toPrefill)} tokens`;
}

export function isGenerating(state: AppState): boolean {
  return state.run.status === 'generating';
}
