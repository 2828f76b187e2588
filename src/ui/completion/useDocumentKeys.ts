import type { KeyboardEvent } from 'react';
import { type KnownScores, tokenAt } from '../../core/documentPlaces.ts';
import { useActions, useAppStore } from '../../store/useApp.ts';
import { isMac } from '../shell/keyBindings.ts';
import { useEnterCandidates } from '../tokens/useTokenKeys.ts';
import type { ShownDocument } from './documentHooks.ts';

const cursorKeys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'];

/** The keys of the document's box: Undo and Redo over all that happens to it, and the token at the cursor. */
export function useDocumentKeys({ pieces }: ShownDocument, scores: KnownScores | null) {
  const store = useAppStore();
  const { completion, select } = useActions();
  const enterCandidates = useEnterCandidates();

  const tokenBefore = ({ selectionStart, selectionEnd }: HTMLTextAreaElement) =>
    selectionStart === selectionEnd ? tokenAt(pieces, scores, selectionStart) : null;

  return {
    onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
      if (event.nativeEvent.isComposing) return;
      const command = (isMac ? event.metaKey : event.ctrlKey) && !event.altKey;
      const key = event.key.toLowerCase();
      if (command && key === 'z') {
        event.preventDefault();
        if (event.shiftKey) completion.redo();
        else completion.undo();
      } else if (command && key === 'y' && !isMac) {
        event.preventDefault();
        completion.redo();
      } else if (event.altKey && event.key === 'ArrowDown') {
        const token = tokenBefore(event.currentTarget);
        if (token === null) return;
        event.preventDefault();
        enterCandidates(token.trackId, token.index);
      } else if (event.key === 'Escape' && store.getState().selection !== null) {
        if (store.getState().run.status !== 'generating') select(null);
      }
    },
    onKeyUp(event: KeyboardEvent<HTMLTextAreaElement>) {
      if (!cursorKeys.includes(event.key) || event.altKey) return;
      const token = tokenBefore(event.currentTarget);
      select(token === null ? null : { trackId: token.trackId, index: token.index });
    },
  };
}
