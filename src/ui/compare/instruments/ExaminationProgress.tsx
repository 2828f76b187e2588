import { examinationKey } from '../../../store/crossExamine.ts';
import { useApp } from '../../../store/useApp.ts';
import styles from './CrossExaminationPanel.module.css';
import type { TurnPane } from './turnPanes.ts';

/** What is being scored now. */
export function ExaminationProgress({ pair: [a, b] }: { pair: readonly [TurnPane, TurnPane] }) {
  const examining = useApp((state) => state.examining);
  const firstDone = useApp(
    ({ examinations }) =>
      a.replyId !== null &&
      b.replyId !== null &&
      examinations[examinationKey(a.replyId, b.replyId)] !== undefined &&
      examinations[examinationKey(b.replyId, a.replyId)] === undefined,
  );
  const words = examining === null ? null : wordsOf(examining, a, b, firstDone);
  return (
    <div role="status" className={styles.progress}>
      {words !== null && (
        <>
          <span className={styles.pulse} aria-hidden="true" />
          {words}
        </>
      )}
    </div>
  );
}

function wordsOf(
  [from, to]: readonly [string, string],
  a: TurnPane,
  b: TurnPane,
  firstDone: boolean,
): string {
  if (from === to) {
    return `Scoring ${from === b.id ? b.letter : a.letter}’s answer under its own prompt.`;
  }
  const [own, other, step] = firstDone ? [b, a, 2] : [a, b, 1];
  return `Scoring ${own.letter}’s answer under ${other.letter}’s prompt: ${step} of 2.`;
}
