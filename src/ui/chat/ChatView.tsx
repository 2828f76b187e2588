import { useRef, useState } from 'react';
import { rootId } from '../../core/conversation.ts';
import type { StartingPoint } from '../../core/startingPoints.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import styles from './ChatView.module.css';
import { Composer } from './Composer.tsx';
import { ConversationView } from './ConversationView.tsx';
import { EmptyState } from './EmptyState.tsx';
import { PanelDock } from './PanelDock.tsx';
import { SystemPrompt } from './SystemPrompt.tsx';

interface ChatViewProps {
  panelOpen: boolean;
  onClosePanel(): void;
}

/** One conversation: its system prompt, its messages, what they were made of, and the next message. */
export function ChatView({ panelOpen, onClosePanel }: ChatViewProps) {
  const empty = useApp((state) => state.conversation.shownChild[rootId] === undefined);
  const { applyStartingPoint } = useActions();
  const [chosen, setChosen] = useState<StartingPoint | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);

  const choose = (point: StartingPoint) => {
    setChosen(point);
    applyStartingPoint(point);
    box.current?.focus();
  };

  return (
    <div className={styles.chat}>
      <SystemPrompt />
      {empty ? <EmptyState chosenId={chosen?.id ?? null} onChoose={choose} /> : <ConversationView />}
      {panelOpen && !empty && <PanelDock onClose={onClosePanel} />}
      <Composer boxRef={box} chosen={chosen} onDismissHint={() => setChosen(null)} />
    </div>
  );
}
