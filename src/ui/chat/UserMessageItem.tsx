import { MessageCircleReply, Pencil, Trash2 } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { CopyButton } from './CopyButton.tsx';
import styles from './Message.module.css';
import { MessageEditor } from './MessageEditor.tsx';
import { useDeleteMessage } from './useDeleteMessage.ts';
import { useUserMessage } from './useMessage.ts';
import { VersionSwitcher } from './VersionSwitcher.tsx';

interface UserMessageItemProps {
  id: string;
  parentId: string;
  number: number;
  last: boolean;
}

export const UserMessageItem = memo(function UserMessageItem(props: UserMessageItemProps) {
  const { id, parentId, number, last } = props;
  const message = useUserMessage(id);
  const busy = useApp(isBusy);
  const { editUserMessage, regenerate } = useActions();
  const deleteMessage = useDeleteMessage();
  /** Of the version that is being rewritten; another one can come into its place. */
  const [editingId, setEditingId] = useState<string | null>(null);
  const editing = editingId === id;
  const article = useRef<HTMLElement>(null);
  const closeEditor = () => {
    flushSync(() => setEditingId(null));
    article.current?.querySelector<HTMLElement>('[data-edit]')?.focus();
  };
  if (message === null) return null;
  const { text } = message;
  return (
    <li className={styles.item}>
      <article
        ref={article}
        tabIndex={-1}
        aria-label={`User message ${number}`}
        className={styles.message}
        data-message-id={id}
      >
        <h2 className={styles.who}>You</h2>
        {editing ? (
          <MessageEditor
            text={text}
            busy={busy}
            onCancel={closeEditor}
            onSave={(next) => {
              closeEditor();
              void editUserMessage(id, next);
            }}
          />
        ) : (
          <div className={styles.asked}>
            <p className={styles.userText} dir="auto">
              {text}
            </p>
            <div className={styles.foot} data-last={last}>
              <VersionSwitcher id={id} parentId={parentId} />
              <span className={styles.actions}>
                {last && (
                  <IconButton
                    label="Answer"
                    icon={MessageCircleReply}
                    disabled={busy}
                    onClick={() => void regenerate(id)}
                  />
                )}
                <CopyButton text={() => text} />
                <IconButton
                  label="Edit"
                  icon={Pencil}
                  disabled={busy}
                  data-edit
                  onClick={() => setEditingId(id)}
                />
                <IconButton label="Delete" icon={Trash2} disabled={busy} onClick={() => deleteMessage(id)} />
              </span>
            </div>
          </div>
        )}
      </article>
    </li>
  );
});
