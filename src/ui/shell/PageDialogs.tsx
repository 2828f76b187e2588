import { documentRequest } from '../../core/askedDocument.ts';
import { conversationRequest } from '../../core/codeRequest.ts';
import { useApp } from '../../store/useApp.ts';
import { PresetsDialog } from '../presets/PresetsDialog.tsx';
import { TokenizerDialog } from '../prompt/TokenizerDialog.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import type { CommandPage } from './commands.ts';
import { usePageControl } from './pageControl.ts';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { CodeDialog } from './ViewCode.tsx';

/** What opens over the page from anywhere: one at a time. */
export function PageDialogs({ find }: { find(): CommandPage }) {
  const { dialog, text, close } = usePageControl();
  switch (dialog) {
    case null:
      return null;
    case 'keys':
      return <ShortcutsDialog onClose={close} />;
    case 'tokenizer':
      return <TokenizerDialog text={text} onClose={close} />;
    case 'code':
      return <RequestCode onClose={close} />;
    case 'presets':
      return <PresetsDialog onClose={close} />;
    case 'palette':
      return <CommandPalette find={find} onClose={close} />;
    default:
      return dialog satisfies never;
  }
}

/** What is asked in the shown tab; in the comparison it is the chat. */
function RequestCode({ onClose }: { onClose(): void }) {
  const conversation = useApp((state) => state.conversation);
  const draft = useApp((state) => state.draft);
  const { conversation: text, startToken } = useApp((state) => state.completion);
  const completing = useApp((state) => state.view === 'completion');
  const request = completing ? documentRequest(text, startToken) : conversationRequest(conversation, draft);
  return <CodeDialog request={request} onClose={onClose} />;
}
