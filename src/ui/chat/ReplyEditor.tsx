import { assistantText } from '../../core/conversation.ts';
import { replyOf } from '../../core/tokenTrack.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { MessageEditor } from './MessageEditor.tsx';

interface ReplyEditorProps {
  id: string;
  onClose(): void;
}

/** Rewrites a reply: its tokens before the change stay, the rest is the person's. */
export function ReplyEditor({ id, onClose }: ReplyEditorProps) {
  const store = useAppStore();
  const { editReply } = useActions();
  const ready = useApp(({ conversation, model }) => {
    const told = replyOf(conversation, id)?.promptIds === null;
    return told || model !== null;
  });
  const reply = replyOf(store.getState().conversation, id);
  if (reply === null) return null;
  return (
    <MessageEditor
      text={assistantText(reply)}
      hint="Tokens before the change stay; this version too."
      saveLabel="Save"
      refused={ready ? null : 'Needs the model’s tokenizer: wait until it is ready.'}
      onCancel={onClose}
      onSave={(text) => {
        onClose();
        void editReply(id, text);
      }}
    />
  );
}
