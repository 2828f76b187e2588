import type { ChatMessage } from '../../core/types.ts';
import { useActions } from '../../store/useApp.ts';
import styles from './Message.module.css';
import { MessageEditor } from './MessageEditor.tsx';
import type { MessageWork } from './useMessageWork.ts';

const roleWords: Readonly<Record<ChatMessage['role'], { readonly who: string; readonly label: string }>> = {
  user: { who: 'You', label: 'New user message' },
  assistant: { who: 'Assistant', label: 'New assistant message' },
};

interface InsertEditorProps {
  id: string;
  insert: Extract<MessageWork, { kind: 'insert' }>;
  onFinish(change: () => void): void;
  onCancel(): void;
}

/** Where a message of the person's own is written, in the place where it will stand. */
export function InsertEditor({ id, insert: { place, role }, onFinish, onCancel }: InsertEditorProps) {
  const { insertMessage } = useActions();
  const { who, label } = roleWords[role];
  return (
    <div className={styles.message}>
      <span aria-hidden className={styles.who}>
        {who}
      </span>
      <MessageEditor
        text=""
        label={label}
        hint="What stood here stays as another version."
        saveLabel="Insert"
        onCancel={onCancel}
        onSave={(text) => onFinish(() => insertMessage(place, id, role, text))}
      />
    </div>
  );
}
