import type { ReactNode } from 'react';
import { documentRequest } from '../../core/askedDocument.ts';
import { conversationRequest } from '../../core/codeRequest.ts';
import { useApp } from '../../store/useApp.ts';
import { PaneScope } from '../compare/PaneScope.tsx';
import { TrashDialog } from '../library/TrashDialog.tsx';
import { LeaderboardDialog } from '../models/LeaderboardDialog.tsx';
import { ModelsDialog } from '../models/ModelsDialog.tsx';
import { modelOpeners } from '../models/modelOpeners.ts';
import { TemplateEditor } from '../models/TemplateEditor.tsx';
import { PresetsDialog } from '../presets/PresetsDialog.tsx';
import { TokenizerDialog } from '../prompt/TokenizerDialog.tsx';
import { TreeDialog } from '../tree/TreeDialog.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import type { CommandPage } from './commands.ts';
import { usePageControl } from './pageControl.ts';
import { RequestLink } from './ShareLink.tsx';
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
      return (
        <InFocusedPane>
          <RequestCode onClose={close} />
        </InFocusedPane>
      );
    case 'share':
      return (
        <InFocusedPane>
          <RequestLink onClose={close} />
        </InFocusedPane>
      );
    case 'tree':
      return (
        <InFocusedPane>
          <TreeDialog onClose={close} />
        </InFocusedPane>
      );
    case 'presets':
      return <PresetsDialog onClose={close} />;
    case 'trash':
      return <TrashDialog onClose={close} />;
    case 'models':
      return <ModelsDialog onClose={close} />;
    case 'leaderboard':
      return <LeaderboardDialog onClose={close} />;
    case 'template':
      return (
        <InFocusedPane>
          <TemplateEditor onClose={close} />
        </InFocusedPane>
      );
    case 'open-gguf':
    case 'hub':
    case 'server': {
      const Opener = modelOpeners.find(({ id }) => id === dialog)?.Dialog;
      return Opener === undefined ? null : <Opener onClose={close} />;
    }
    case 'palette':
      return <CommandPalette find={find} onClose={close} />;
    default:
      return dialog satisfies never;
  }
}

/** In the comparison what is asked is the request of the pane that is worked on. */
function InFocusedPane({ children }: { children: ReactNode }) {
  const paneId = useApp(({ view, comparison }) => (view === 'compare' ? comparison.focusedPaneId : null));
  return paneId === null ? children : <PaneScope paneId={paneId}>{children}</PaneScope>;
}

/** What is asked in the shown tab. */
function RequestCode({ onClose }: { onClose(): void }) {
  const conversation = useApp((state) => state.conversation);
  const draft = useApp((state) => state.draft);
  const { conversation: text, startToken } = useApp((state) => state.completion);
  const completing = useApp((state) => state.view === 'completion');
  const request = completing ? documentRequest(text, startToken) : conversationRequest(conversation, draft);
  return <CodeDialog request={request} onClose={onClose} />;
}
