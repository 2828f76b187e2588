import { BookOpenText, RefreshCw, StepForward } from 'lucide-react';
import { memo } from 'react';
import { assistantText, canContinue } from '../../core/conversation.ts';
import { isBusy } from '../../store/busy.ts';
import { isForeign, needsItsModel } from '../../store/foreignModel.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { useGap } from '../models/useGap.ts';
import { keysText } from '../shell/shortcutList.ts';
import { CopyButton } from './CopyButton.tsx';
import styles from './Message.module.css';
import { EditButton, TreeButtons } from './TreeButtons.tsx';
import type { MessageWork } from './useMessageWork.ts';

interface ReplyActionsProps {
  id: string;
  onBegin(work: MessageWork): void;
}

export const ReplyActions = memo(function ReplyActions({ id, onBegin }: ReplyActionsProps) {
  const store = useAppStore();
  const busy = useApp(isBusy);
  const cutOff = useApp((state) => canContinue(state.conversation, id));
  const rendered = useApp((state) => state.settings.showMarkdown);
  const gap = useGap('prefill');
  const foreign = useApp(({ conversation, modelSpec }) => isForeign(conversation, modelSpec.id));
  const refused = foreign ? needsItsModel : null;
  const { regenerate, continueReply, setSettings } = useActions();
  const text = () => {
    const message = store.getState().conversation.messages[id];
    return message?.role === 'assistant' ? assistantText(message) : '';
  };
  return (
    <span className={styles.actions}>
      {cutOff && (
        <IconButton
          label="Continue"
          keys={keysText('continueReply')}
          icon={StepForward}
          disabled={busy || refused !== null || gap !== null}
          title={refused ?? gap ?? undefined}
          onClick={() => void continueReply(id)}
        />
      )}
      <IconButton
        label="Regenerate"
        keys={keysText('regenerate')}
        icon={RefreshCw}
        disabled={busy || refused !== null}
        title={refused ?? undefined}
        onClick={() => void regenerate(id)}
      />
      <EditButton onBegin={onBegin} />
      <IconButton
        label="Rendered"
        icon={BookOpenText}
        aria-pressed={rendered}
        onClick={() => setSettings({ showMarkdown: !rendered })}
      />
      <CopyButton text={text} />
      <TreeButtons id={id} onBegin={onBegin} />
    </span>
  );
});
