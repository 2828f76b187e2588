import { shownPath } from '../../core/conversation.ts';
import type { ShortcutDesk } from './shortcutDesk.ts';

/** Where the arrow keys already mean something. */
const ownArrows =
  'input, textarea, select, dialog, [popover], [contenteditable], [role="tab"], [role="separator"], [data-token-index], section[aria-label="Token probabilities"]';

/**
 * Shows another version of the message that has the focus, else of the last one that has several.
 * @returns whether there was one to step from.
 */
export function stepVersion(desk: ShortcutDesk, focused: Element | null, step: -1 | 1): boolean {
  if (focused?.closest(ownArrows)) return false;
  const state = desk.conversationAt(focused);
  const path = shownPath(state.conversation);
  const several = path.filter((_, index) => {
    const parent = path[index - 1]?.id ?? '';
    return (state.conversation.children[parent]?.length ?? 0) > 1;
  });
  const focusedId = focused?.closest<HTMLElement>('[data-message-id]')?.dataset.messageId;
  const message = several.find(({ id }) => id === focusedId) ?? several.at(-1);
  if (message === undefined) return false;
  state.actions.showVersion(message.id, step);
  return true;
}
