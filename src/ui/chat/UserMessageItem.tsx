import { MessageCircleReply, Pencil, Trash2 } from 'lucide-react';
import { memo, useState } from 'react';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { CopyButton } from './CopyButton.tsx';
import styles from './Message.module.css';
import { MessageEditor } from './MessageEditor.tsx';
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
  const { editUserMessage, regenerate, deleteMessage } = useActions();
  const [editing, setEditing] = useState(false);
  if (message === null) return null;
  const { text } = message;
  return (
    <li className={styles.item}>
      <article aria-label={`User message ${number}`} className={styles.message} data-message-id={id}>
        <h2 className={styles.who}>You</h2>
        {editing ? (
          <MessageEditor
            text={text}
            busy={busy}
            onCancel={() => setEditing(false)}
            onSave={(next) => {
              setEditing(false);
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
                <IconButton label="Edit" icon={Pencil} disabled={busy} onClick={() => setEditing(true)} />
                <IconButton label="Delete" icon={Trash2} disabled={busy} onClick={() => deleteMessage(id)} />
              </span>
            </div>
          </div>
        )}
      </article>
    </li>
  );
});
