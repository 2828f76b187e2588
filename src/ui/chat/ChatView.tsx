import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { ChatPreset } from '../../core/chatPresets.ts';
import { rootId } from '../../core/conversation.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { rescueFocus } from '../kit/focusHome.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';
import { PromptDock } from '../prompt/PromptDock.tsx';
import { usePageControl } from '../shell/pageControl.ts';
import { usePanelControl } from '../tokens/panelControl.ts';
import styles from './ChatView.module.css';
import { ChatToolbar } from './ChatToolbar.tsx';
import { Composer } from './Composer.tsx';
import { ConversationView } from './ConversationView.tsx';
import { EmptyState } from './EmptyState.tsx';
import { PanelDock } from './PanelDock.tsx';
import { roomAtRight } from './panelEdges.ts';
import { SystemPrompt } from './SystemPrompt.tsx';
import { TryThis } from './TryThis.tsx';

/** One conversation: its system prompt, its messages, what they were made of, and the next message. */
export function ChatView({ narrow }: { narrow: boolean }) {
  const empty = useApp((state) => state.conversation.shownChild[rootId] === undefined);
  const wishedDock = useApp((state) => state.settings.panelDock);
  const movable = useMediaQuery(roomAtRight);
  const panel = usePanelControl();
  const { applyPreset } = useActions();
  const box = useRef<HTMLTextAreaElement>(null);

  const choose = (point: ChatPreset) => {
    void applyPreset({ mode: 'chat', ...point });
    // On touch it would bring up the keyboard.
    if (matchMedia('(pointer: fine)').matches) box.current?.focus();
  };

  const closePanel = () => {
    flushSync(() => panel.setOpen(false));
    document.querySelector<HTMLElement>('[data-panel-toggle]')?.focus();
  };

  // Whoever opens the page, or a conversation, can write at once.
  useEffect(() => rescueFocus(), []);

  const edge = narrow ? 'sheet' : movable ? wishedDock : 'below';
  const { promptOpen } = usePageControl();
  const panelShown = panel.open && !empty && !promptOpen;

  return (
    <div className={styles.chat} data-edge={panelShown || promptOpen ? edge : undefined}>
      <ChatToolbar />
      <SystemPrompt />
      {empty ? (
        <EmptyState onChoose={choose} />
      ) : (
        <ConversationView toolbar>
          <TryThis />
        </ConversationView>
      )}
      {promptOpen && <PromptDock edge={edge} place="panelSize" />}
      {panelShown && <PanelDock edge={edge} movable={!narrow && movable} onClose={closePanel} />}
      <Composer boxRef={box} />
    </div>
  );
}
