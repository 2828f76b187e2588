import { RefreshCw } from 'lucide-react';
import { memo } from 'react';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { CopyButton } from './CopyButton.tsx';
import { expectedHeight } from './expectedHeight.ts';
import { InsertEditor } from './InsertEditor.tsx';
import styles from './Message.module.css';
import { MessageEditor } from './MessageEditor.tsx';
import type { MessageItemProps } from './MessageItemProps.ts';
import { EditButton, TreeButtons } from './TreeButtons.tsx';
import { useUserMessage } from './useMessage.ts';
import { type MessageWork, useMessageWork } from './useMessageWork.ts';
import { useNear } from './useNear.ts';
import { VersionSwitcher } from './VersionSwitcher.tsx';

/** Far from what is seen the text alone stands there. */
export const UserMessageItem = memo(function UserMessageItem(props: MessageItemProps) {
  const { id, parentId, number, first, last, recent } = props;
  const message = useUserMessage(id);
  const { editUserMessage } = useActions();
  const { near, watch } = useNear(recent);
  const { work, article, begin, close, finish } = useMessageWork(id);
  if (message === null) return null;
  const { text } = message;
  const insert = work?.kind === 'insert' ? work : null;
  const editor = insert !== null && (
    <InsertEditor id={id} insert={insert} onFinish={finish} onCancel={close} />
  );
  const whole = near || first || last || work !== null;
  return (
    <li
      ref={watch}
      className={styles.item}
      data-sealed={work === null}
      style={{ containIntrinsicBlockSize: `auto ${expectedHeight(message)}px` }}
    >
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
            {whole && (
              <div className={styles.foot} data-last={last}>
                <VersionSwitcher id={id} parentId={parentId} />
                <Actions id={id} text={text} onBegin={begin} />
              </div>
            )}
          </div>
        )}
      </article>
      {insert?.place === 'after' && editor}
    </li>
  );
});

interface ActionsProps {
  id: string;
  text: string;
  onBegin(work: MessageWork): void;
}

function Actions({ id, text, onBegin }: ActionsProps) {
  const busy = useApp(isBusy);
  const { regenerate } = useActions();
  return (
    <span className={styles.actions}>
      <IconButton label="Regenerate" icon={RefreshCw} disabled={busy} onClick={() => void regenerate(id)} />
      <EditButton onBegin={onBegin} />
      <CopyButton text={() => text} />
      <TreeButtons id={id} onBegin={onBegin} />
    </span>
  );
}
