import { useApp } from '../../../store/useApp.ts';
import styles from './CrossExaminationPanel.module.css';
import { CrossDirection } from './CrossDirection.tsx';
import { DeltaLegend } from './DeltaLegend.tsx';
import { EmptyWords } from './EmptyWords.tsx';
import { ExaminationProgress } from './ExaminationProgress.tsx';
import { useInstrumentsControl } from './instrumentsControl.ts';
import { OwnPromptCheck } from './OwnPromptCheck.tsx';
import { PairChoice } from './PairChoice.tsx';
import { pairOf, pairRefusal } from './panePair.ts';
import { type TurnPane, useComparedTurn, useTurnPanes } from './turnPanes.ts';
import { useFoundExamination } from './useFoundExamination.ts';

/** Each of two answers, judged by the other persona: which words make it the pirate. */
export function CrossExaminationPanel() {
  const { pair: chosen, setPair } = useInstrumentsControl();
  const panes = useTurnPanes();
  const pair = pairOf(panes, chosen);
  if (pair === null) return null;
  const [a, b] = pair;
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        {panes.length > 2 && <PairChoice panes={panes} pair={[a.id, b.id]} onPair={setPair} />}
        <p className={styles.meaning}>
          Each answer is read, not written, by the other persona: orange words are likelier from the one who
          wrote them, blue ones from the other, grey ones from both alike.
        </p>
      </div>
      <ExaminationProgress panes={panes} />
      <Results key={`${a.id} ${b.id}`} a={a} b={b} />
    </div>
  );
}

/** What stands here before anything was scored. */
function Unscored({ pair }: { pair: readonly [TurnPane, TurnPane] }) {
  const loaded = useApp((state) => state.model !== null);
  const busy = useApp((state) => state.examining !== null);
  const refusal = pairRefusal(pair, loaded, useComparedTurn());
  if (busy) return null;
  return (
    <EmptyWords>{refusal ?? 'Press Cross-examine above to have each answer read by the other.'}</EmptyWords>
  );
}

function Results({ a, b }: { a: TurnPane; b: TurnPane }) {
  const forth = useFoundExamination(a, b);
  const back = useFoundExamination(b, a);
  if (forth === null && back === null) return <Unscored pair={[a, b]} />;
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
