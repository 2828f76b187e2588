import { RefreshCw } from 'lucide-react';
import { memo } from 'react';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { CopyButton } from './CopyButton.tsx';
import { InsertEditor } from './InsertEditor.tsx';
import styles from './Message.module.css';
import { MessageEditor } from './MessageEditor.tsx';
import { EditButton, TreeButtons } from './TreeButtons.tsx';
import { useUserMessage } from './useMessage.ts';
import { useMessageWork } from './useMessageWork.ts';
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
  const { work, article, begin, close, finish } = useMessageWork(id);
  if (message === null) return null;
  const { text } = message;
  const insert = work?.kind === 'insert' ? work : null;
  const editor = insert !== null && (
    <InsertEditor id={id} insert={insert} onFinish={finish} onCancel={close} />
  );
  return (
    <li className={styles.item}>
      {insert?.place === 'before' && editor}
      <article
        ref={article}
        tabIndex={-1}
        aria-label={`User message ${number}`}
        className={styles.message}
        data-message-id={id}
      >
        <h2 className={styles.who}>You</h2>
        {work?.kind === 'edit' ? (
          <MessageEditor
            text={text}
            hint="Asks again; this version stays."
            saveLabel="Ask again"
            onCancel={close}
            onSave={(next) => {
              close();
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
                <IconButton
                  label="Regenerate"
                  icon={RefreshCw}
                  disabled={busy}
                  onClick={() => void regenerate(id)}
                />
                <EditButton onBegin={begin} />
                <CopyButton text={() => text} />
                <TreeButtons id={id} onBegin={begin} />
              </span>
            </div>
          </div>
        )}
      </article>
      {insert?.place === 'after' && editor}
    </li>
  );
});
