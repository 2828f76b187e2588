import type { Pane } from '../../core/comparison.ts';
import { isBlindfolded, isPaneWriting, repliesOf, shownPanes } from '../../core/comparisonSetup.ts';
import type { AppState } from '../../store/appState.ts';
import { isComparing } from '../../store/busy.ts';

type Compared = Pick<AppState, 'comparison' | 'run' | 'guestSpec'>;

/** What the comparison is doing, in the words of the status line, once there is a model. */
export function compareStatusWords(state: Compared): string {
  if (isComparing(state)) return 'Generating';
  return speakers(state).some(wasStopped) ? 'Stopped' : 'Ready';
}

export function compareStatus(state: Compared): 'generating' | 'ready' {
  return isComparing(state) ? 'generating' : 'ready';
}

/** How many of the panes are still at it; afterwards which model stayed loaded, where it is not the chosen one. */
export function compareDetailWords(state: Compared): string | null {
  const { guestSpec, comparison } = state;
  if (!isComparing(state)) {
    return guestSpec === null || isBlindfolded(comparison)
      ? null
      : `${guestSpec.name} is loaded; outside of Compare the chosen model comes back`;
  }
  // One engine: what the chat began is written first.
  if (state.run.status === 'generating') return 'The chat’s reply is being written first';
  const all = speakers(state);
  const writing = all.filter(isPaneWriting).length;
  if (writing < all.length) return `${writing} of ${all.length} panes write`;
  return all.length === 2 ? 'Both panes write' : `All ${all.length} panes write`;
}

/** Tokens in the fullest pane: the one that reaches the end of the window first. */
export function fullestContext(state: Compared): number {
  return Math.max(...speakers(state).map(({ contextUsed }) => contextUsed));
}

function speakers({ comparison }: Compared): readonly Pane[] {
  const { mixer, blind } = comparison;
  const panes = shownPanes(comparison);
  return mixer === null || blind !== null ? panes : [...panes, mixer.pane];
}

function wasStopped({ conversation }: Pane): boolean {
  return repliesOf(conversation).at(-1)?.endReason === 'aborted';
}
