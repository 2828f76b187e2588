import { Square } from 'lucide-react';
import { useEffect } from 'react';
import { examinationKey } from '../../../store/crossExamine.ts';
import { useActions, useApp } from '../../../store/useApp.ts';
import { Button } from '../../kit/Button.tsx';
import { rescueFocus } from '../../kit/focusHome.ts';
import styles from './CrossExaminationPanel.module.css';
import type { TurnPane } from './turnPanes.ts';

/** What is being scored now, whichever two are shown. */
export function ExaminationProgress({ panes }: { panes: readonly TurnPane[] }) {
  const examining = useApp((state) => state.examining);
  const [a, b] = (examining ?? []).map((id) => panes.find((pane) => pane.id === id));
  const firstDone = useApp(({ examinations }) => {
    const [replyA, replyB] = [a?.replyId, b?.replyId];
    if (replyA == null || replyB == null) return false;
    return (
      examinations[examinationKey(replyA, replyB)] !== undefined &&
      examinations[examinationKey(replyB, replyA)] === undefined
    );
  });
  const words = examining === null ? null : wordsOf(a, b, firstDone);
  return (
    <div className={styles.progress}>
      <span role="status" className={styles.scoring}>
        {words !== null && (
          <>
            <span className={styles.pulse} aria-hidden="true" />
            {words}
          </>
        )}
      </span>
      {words !== null && <StopScoring />}
    </div>
  );
}

function StopScoring() {
  const { compare } = useActions();
  // It leaves with the last score, and would take the focus along.
  useEffect(() => () => rescueFocus(), []);
  return (
    <Button aria-label="Stop scoring" onClick={() => compare.stop()}>
      <Square aria-hidden size={10} fill="currentColor" />
      Stop
    </Button>
  );
}

function wordsOf(a: TurnPane | undefined, b: TurnPane | undefined, firstDone: boolean): string {
  if (a === undefined || b === undefined) return 'Scoring the answers.';
  if (a.id === b.id) return `Scoring ${a.letter}’s answer under its own prompt.`;
  const [own, other, step] = firstDone ? [b, a, 2] : [a, b, 1];
  return `Scoring ${own.letter}’s answer under ${other.letter}’s prompt: ${step} of 2.`;
}
