import { useId } from 'react';
import { useActions, useApp } from '../../../store/useApp.ts';
import { Button } from '../../kit/Button.tsx';
import styles from './CrossExaminationPanel.module.css';
import { CrossDirection } from './CrossDirection.tsx';
import { DeltaLegend } from './DeltaLegend.tsx';
import { ExaminationProgress } from './ExaminationProgress.tsx';
import { OwnPromptCheck } from './OwnPromptCheck.tsx';
import { PairChoice } from './PairChoice.tsx';
import { type PanePair, pairOf, pairRefusal } from './panePair.ts';
import { type TurnPane, useComparedTurn, useTurnPanes } from './turnPanes.ts';
import { useFoundExamination } from './useFoundExamination.ts';

interface CrossExaminationPanelProps {
  readonly pair: PanePair | null;
  onPair(pair: PanePair): void;
}

/** Each of two answers, judged by the other persona: which words make it the pirate. */
export function CrossExaminationPanel({ pair: chosen, onPair }: CrossExaminationPanelProps) {
  const panes = useTurnPanes();
  const pair = pairOf(panes, chosen);
  if (pair === null) return null;
  const [a, b] = pair;
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        {panes.length > 2 && <PairChoice panes={panes} pair={[a.id, b.id]} onPair={onPair} />}
        <Examine pair={pair} />
        <p className={styles.meaning}>
          Each answer is read, not written, by the other persona: orange words are likelier from the one who
          wrote them, blue ones from the other, grey ones from both alike.
        </p>
      </div>
      <ExaminationProgress pair={pair} />
      <Results key={`${a.id} ${b.id}`} a={a} b={b} />
    </div>
  );
}

function Examine({ pair }: { pair: readonly [TurnPane, TurnPane] }) {
  const reasonId = useId();
  const turn = useComparedTurn();
  const loaded = useApp((state) => state.model !== null);
  const busy = useApp((state) => state.examining !== null);
  const { compare } = useActions();
  const refusal = pairRefusal(pair, loaded);
  const [a, b] = pair;
  return (
    <>
      <Button
        variant="primary"
        disabled={refusal !== null || busy}
        aria-describedby={refusal === null ? undefined : reasonId}
        onClick={() => void compare.crossExamine(a.id, b.id, turn ?? undefined)}
      >
        Cross-examine
      </Button>
      {refusal !== null && (
        <span id={reasonId} className={styles.refusal}>
          {refusal}
        </span>
      )}
    </>
  );
}

function Results({ a, b }: { a: TurnPane; b: TurnPane }) {
  const forth = useFoundExamination(a, b);
  const back = useFoundExamination(b, a);
  if (forth === null && back === null) return null;
  return (
    <>
      <DeltaLegend />
      <div className={styles.directions}>
        {forth !== null && <CrossDirection own={a} other={b} found={forth} />}
        {back !== null && <CrossDirection own={b} other={a} found={back} />}
      </div>
      <OwnPromptCheck panes={[a, b]} />
    </>
  );
}
