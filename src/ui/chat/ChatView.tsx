import { useRef, useState } from 'react';
import { rootId } from '../../core/conversation.ts';
import type { StartingPoint } from '../../core/startingPoints.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';
import { usePanelControl } from '../tokens/panelControl.ts';
import styles from './ChatView.module.css';
import { Composer } from './Composer.tsx';
import { ConversationView } from './ConversationView.tsx';
import { EmptyState } from './EmptyState.tsx';
import { PanelDock } from './PanelDock.tsx';
import { roomAtRight } from './panelEdges.ts';
import { SystemPrompt } from './SystemPrompt.tsx';

/** One conversation: its system prompt, its messages, what they were made of, and the next message. */
export function ChatView({ narrow }: { narrow: boolean }) {
  const empty = useApp((state) => state.conversation.shownChild[rootId] === undefined);
  const wishedDock = useApp((state) => state.settings.panelDock);
  const movable = useMediaQuery(roomAtRight);
  const panel = usePanelControl();
  const { applyStartingPoint } = useActions();
  const [chosen, setChosen] = useState<StartingPoint | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);

  const choose = (point: StartingPoint) => {
    setChosen(point);
    applyStartingPoint(point);
    box.current?.focus();
  };

  const edge = narrow ? 'sheet' : movable ? wishedDock : 'below';
  const panelShown = panel.open && !empty;

  return (
    <div className={styles.chat} data-edge={panelShown ? edge : undefined}>
      <SystemPrompt />
      {empty ? <EmptyState chosenId={chosen?.id ?? null} onChoose={choose} /> : <ConversationView />}
      {panelShown && (
        <PanelDock edge={edge} movable={!narrow && movable} onClose={() => panel.setOpen(false)} />
      )}
      <Composer boxRef={box} chosen={chosen} onDismissHint={() => setChosen(null)} />
    </div>
  );
}
