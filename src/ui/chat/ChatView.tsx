import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { rootId } from '../../core/conversation.ts';
import { type StartingPoint, startingPoints } from '../../core/startingPoints.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { rescueFocus } from '../kit/focusHome.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';
import { usePanelControl } from '../tokens/panelControl.ts';
import styles from './ChatView.module.css';
import { Composer } from './Composer.tsx';
import { ConversationView } from './ConversationView.tsx';
import { EmptyState } from './EmptyState.tsx';
import { PanelDock } from './PanelDock.tsx';
import { roomAtRight } from './panelEdges.ts';
import { SystemPrompt } from './SystemPrompt.tsx';
import { TryThis } from './TryThis.tsx';

/** The starting point that a link filled in. */
function filledIn({ draft, conversation }: AppState): StartingPoint | null {
  const fits = ({ message, systemPrompt }: StartingPoint) =>
    message === draft && systemPrompt === conversation.systemPrompt;
  return startingPoints.find(fits) ?? null;
}

/** One conversation: its system prompt, its messages, what they were made of, and the next message. */
export function ChatView({ narrow }: { narrow: boolean }) {
  const empty = useApp((state) => state.conversation.shownChild[rootId] === undefined);
  const wishedDock = useApp((state) => state.settings.panelDock);
  const movable = useMediaQuery(roomAtRight);
  const panel = usePanelControl();
  const { applyStartingPoint } = useActions();
  const store = useAppStore();
  const [chosen, setChosen] = useState(() => filledIn(store.getState()));
  const box = useRef<HTMLTextAreaElement>(null);

  const choose = (point: StartingPoint) => {
    setChosen(point);
    applyStartingPoint(point);
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
  const panelShown = panel.open && !empty;

  return (
    <div className={styles.chat} data-edge={panelShown ? edge : undefined}>
      <SystemPrompt />
      {empty ? (
        <EmptyState chosenId={chosen?.id ?? null} onChoose={choose} />
      ) : (
        <ConversationView>
          {chosen !== null && <TryThis point={chosen} onDismiss={() => setChosen(null)} />}
        </ConversationView>
      )}
      {panelShown && <PanelDock edge={edge} movable={!narrow && movable} onClose={closePanel} />}
      <Composer boxRef={box} />
    </div>
  );
}
