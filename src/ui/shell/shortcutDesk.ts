import { shownPanes } from '../../core/comparisonSetup.ts';
import { shownPath } from '../../core/conversation.ts';
import type { AppState } from '../../store/appState.ts';
import { isBusy, isComparing } from '../../store/busy.ts';

/** What the page-wide keys act on: the chat, all panes of the comparison at once, or the document. */
export interface ShortcutDesk {
  readonly busy: boolean;
  /** Sends what stands in the message box; with none, answers the last question again. */
  run(): void;
  regenerate(): void;
  continueReply(): void;
  /** The conversation in which versions are stepped through, seen from the element that has the focus. */
  conversationAt(focused: Element | null): AppState;
}

export function shortcutDesk(state: AppState): ShortcutDesk {
  if (state.view === 'completion') return completionDesk(state);
  return state.view === 'compare' ? compareDesk(state) : chatDesk(state);
}

/** Seen through the document's own scope (ui/completion/ViewScope.tsx). */
function completionDesk(state: AppState): ShortcutDesk {
  const { actions, conversation } = state;
  const complete = () => void actions.completion.complete();
  return {
    busy: isBusy(state),
    run: complete,
    regenerate() {
      const last = shownPath(conversation).at(-1);
      if (last?.role === 'assistant') void actions.regenerate(last.id);
    },
    continueReply: complete,
    conversationAt: () => state,
  };
}

function chatDesk(state: AppState): ShortcutDesk {
  const { actions, draft } = state;
  const regenerate = () => void actions.regenerate();
  return {
    busy: isBusy(state),
    run: draft.trim() === '' ? regenerate : () => void actions.send(),
    regenerate,
    continueReply: () => continueLast(state),
    conversationAt: () => state,
  };
}

function compareDesk(state: AppState): ShortcutDesk {
  const { actions, comparison, compareDraft } = state;
  const { compare } = actions;
  const { blind, mixer } = comparison;
  const shown = shownPanes(comparison);
  const speaking = mixer === null || blind !== null ? shown : [...shown, mixer.pane];
  const panes = speaking.map(({ id }) => compare.storeOf(id).getState());
  const regenerate = () => {
    for (const pane of panes) void pane.actions.regenerate();
  };
  return {
    busy: isComparing(state),
    run: compareDraft.trim() === '' ? regenerate : () => void compare.send(),
    regenerate,
    continueReply: () => panes.forEach(continueLast),
    conversationAt(focused) {
      const place = Number(focused?.closest<HTMLElement>('[data-pane-place]')?.dataset.panePlace ?? -1);
      return panes[place] ?? compare.storeOf(comparison.focusedPaneId).getState();
    },
  };
}

function continueLast({ conversation, actions }: AppState): void {
  const last = shownPath(conversation).findLast((message) => message.role === 'assistant');
  if (last !== undefined) void actions.continueReply(last.id);
}
