import { type Mixer, mapPanes, type Pane } from '../core/comparison.ts';
import type { Conversation } from '../core/types.ts';
import type { Notice } from './appState.ts';

/** What Undo puts back, with its conversations as they are now: other tabs may have gone on with them meanwhile. */
export function upToDate(
  before: NonNullable<Notice['before']>,
  now: (conversation: Conversation) => Conversation,
): NonNullable<Notice['before']> {
  const paneNow = (pane: Pane): Pane => ({ ...pane, conversation: now(pane.conversation) });
  const mixerNow = (mixer: Mixer): Mixer => ({ ...mixer, pane: paneNow(mixer.pane) });
  if ('panes' in before) return mapPanes(before, paneNow);
  if ('place' in before) {
    return { ...before, pane: paneNow(before.pane), mixer: before.mixer && mixerNow(before.mixer) };
  }
  if ('mixed' in before) return { mixed: mixerNow(before.mixed) };
  return 'setups' in before ? before : now(before);
}
