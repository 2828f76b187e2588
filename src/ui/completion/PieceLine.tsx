import { RefreshCw } from 'lucide-react';
import { parentOf, rootId, shownPath } from '../../core/conversation.ts';
import { pieceAt } from '../../core/documentPlaces.ts';
import { formatCount } from '../../core/formatCount.ts';
import type { ChatMessage } from '../../core/types.ts';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { ReplyFigures } from '../chat/ReplyFigures.tsx';
import { VersionSwitcher } from '../chat/VersionSwitcher.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { useDocument } from './documentHooks.ts';
import styles from './PieceLine.module.css';

/** The part of the document that the cursor is in: who wrote it, and its versions. */
export function PieceLine() {
  const { pieces, text } = useDocument();
  const cursor = useApp((state) => state.completion.cursor);
  const conversation = useApp((state) => state.completion.conversation);
  const busy = useApp(isBusy);
  const { regenerate } = useActions();
  const piece = pieceAt(pieces, cursor ?? text.length);
  if (piece === null) return null;
  const path = shownPath(conversation);
  // Pieces and messages of the path are the same, one for one.
  const message: ChatMessage | undefined = path[pieces.indexOf(piece)];
  if (message === undefined) return null;
  const parentId = parentOf(conversation, message.id) ?? rootId;
  const last = message.id === path.at(-1)?.id;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div role="group" aria-label="Part at the cursor" className={styles.line} data-message-id={message.id}>
      <span className={styles.who}>{message.role === 'user' ? 'Typed' : 'Written by the model'}</span>
      {message.role === 'user' ? (
        <span className={styles.figures}>{formatCount(message.text.length)} characters</span>
      ) : (
        <ReplyFigures message={message} parentId={parentId} />
      )}
      <span className={styles.actions}>
        <VersionSwitcher id={message.id} parentId={parentId} />
        {message.role === 'assistant' && last && (
          <IconButton
            label="Regenerate"
            icon={RefreshCw}
            disabled={busy}
            onClick={() => void regenerate(message.id)}
          />
        )}
      </span>
    </div>
  );
}
