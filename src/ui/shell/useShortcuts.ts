import { useEffect } from 'react';
import { shownPath } from '../../core/conversation.ts';
import type { AppState } from '../../store/appState.ts';
import { useAppStore } from '../../store/useApp.ts';
import { type ShortcutDesk, shortcutDesk } from './shortcutDesk.ts';
import { isMac } from './shortcutList.ts';

/** Where the arrow keys already mean something. */
const ownArrows =
  'input, textarea, select, dialog, [popover], [contenteditable], [role="tab"], [role="separator"], [data-token-index], section[aria-label="Token probabilities"]';

/** The page-wide keys of interface.md §3. */
export function useShortcuts(onHelp: () => void, onStop: () => void): void {
  const store = useAppStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (runShortcut(event, store.getState(), onHelp, onStop)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [store, onHelp, onStop]);
}

/** @returns whether the key meant something. */
function runShortcut(event: KeyboardEvent, state: AppState, onHelp: () => void, onStop: () => void): boolean {
  const desk = shortcutDesk(state);
  const command = (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const covered = document.querySelector('dialog[open]') !== null;

  if (command && event.key === '/') {
    onHelp();
    return true;
  }
  if (covered) return false;
  if (event.key === 'Escape' && plain) {
    // An open sheet takes the key for itself.
    if (document.querySelector(':popover-open') !== null) return false;
    if (!desk.busy) return false;
    onStop();
    return true;
  }
  if (command && event.key === 'Enter') {
    desk.run();
    return true;
  }
  if (command && event.key.toLowerCase() === 'g') {
    desk.regenerate();
    return true;
  }
  if (event.key === 'Enter' && event.altKey && !event.ctrlKey && !event.metaKey) {
    desk.continueReply();
    return true;
  }
  if (plain && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    return stepVersion(event, desk);
  }
  return false;
}

/** The version of the message that has the focus, else of the last one that has several. */
function stepVersion(event: KeyboardEvent, desk: ShortcutDesk): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(ownArrows)) return false;
  const state = desk.conversationAt(target);
  const path = shownPath(state.conversation);
  const several = path.filter((_, index) => {
    const parent = path[index - 1]?.id ?? '';
    return (state.conversation.children[parent]?.length ?? 0) > 1;
  });
  const focused = target?.closest<HTMLElement>('[data-message-id]')?.dataset.messageId;
  const message = several.find(({ id }) => id === focused) ?? several.at(-1);
  if (message === undefined) return false;
  state.actions.showVersion(message.id, event.key === 'ArrowLeft' ? -1 : 1);
  return true;
}
