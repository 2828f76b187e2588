import { Square } from 'lucide-react';
import { useEffect } from 'react';
import { isPaneWriting, repliesOf } from '../../core/comparisonSetup.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { rescueFocus } from '../kit/focusHome.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { paneById, useBlindfolded } from './comparisonHooks.ts';
import { DifferenceChips } from './DifferenceChips.tsx';
import styles from './PaneHeader.module.css';
import { PaneMenu } from './PaneMenu.tsx';
import modelStyles from './PaneModel.module.css';
import { PaneModel } from './PaneModel.tsx';
import { PaneName } from './PaneName.tsx';

interface PaneHeaderProps {
  paneId: string;
  letter: string;
  /** The page's model. */
  chosenName: string;
  /** What it waits for, where not all panes wait for the same; null: nothing. */
  wait: string | null;
}

/** Whose pane it is, what sets it apart, and what can be done with it. */
export function PaneHeader({ paneId, letter, chosenName, wait }: PaneHeaderProps) {
  const blindfolded = useBlindfolded();
  const inTest = useApp((state) => state.comparison.blind !== null);
  return (
    <header className={styles.header}>
      <span aria-hidden className={styles.letter}>
        {letter}
      </span>
      {blindfolded ? (
        <span className={styles.hidden}>Persona {letter}</span>
      ) : (
        <PaneName paneId={paneId} letter={letter} />
      )}
      <Failure />
      <span className={styles.actions}>
        <StopPane paneId={paneId} letter={letter} />
        {!inTest && <PaneMenu paneId={paneId} letter={letter} />}
      </span>
      {!blindfolded && <PaneModel paneId={paneId} letter={letter} chosenName={chosenName} />}
      {wait !== null && <p className={modelStyles.wait}>{wait}</p>}
      {!blindfolded && <DifferenceChips paneId={paneId} />}
    </header>
  );
}

/** Said in the pane itself: the page's notice speaks of one pane at a time. */
function Failure() {
  const failed = useApp((state) => repliesOf(state.conversation).at(-1)?.endReason === 'error');
  return failed && <span className={styles.failed}>Failed</span>;
}

function isAtIt(state: AppState, paneId: string): boolean {
  const pane = paneById(state, paneId);
  return pane !== undefined && (pane.queuedReplyId !== null || isPaneWriting(pane));
}

/** While this pane writes; its room stays. */
export function StopPane({ paneId, letter }: { paneId: string; letter: string }) {
  const writing = useApp((state) => isAtIt(state, paneId));
  const { compare } = useActions();
  return (
    <span className={styles.stop}>
      {writing && <StopButton letter={letter} onStop={() => compare.stopPane(paneId)} />}
    </span>
  );
}

function StopButton({ letter, onStop }: { letter: string; onStop(): void }) {
  // It leaves with the last token, and would take the focus along.
  useEffect(() => () => rescueFocus(), []);
  return <IconButton label={`Stop ${letter}`} icon={Square} onClick={onStop} />;
}
