import { spokenName, titleWords } from '../../../core/comparedTurn.ts';
import { formatDelta, type LikelihoodWords, likelihoodWords } from '../../../core/crossExamination.ts';
import { DeltaChart } from '../../charts/compare/DeltaChart.tsx';
import { VisuallyHidden } from '../../kit/VisuallyHidden.tsx';
import styles from './CrossExaminationPanel.module.css';
import { DeltaText } from './DeltaText.tsx';
import { crossExaminationOf, type FoundExamination } from './findExamination.ts';
import { PaneTag } from './PaneTag.tsx';
import { PaneScope } from '../PaneScope.tsx';
import { TellingTokens } from './TellingTokens.tsx';
import type { TurnPane } from './turnPanes.ts';

interface CrossDirectionProps {
  readonly own: TurnPane;
  readonly other: TurnPane;
  readonly found: FoundExamination;
}

/** One pane's answer, judged by another. */
export function CrossDirection({ own, other, found }: CrossDirectionProps) {
  const result = crossExaminationOf(found);
  const pair = [own, other];
  const names = { own: spokenName(own, pair), other: spokenName(other, pair) };
  const { totalBits, meanBits, meanJensenShannon } = result;
  return (
    <PaneScope paneId={own.id}>
      <section className={styles.direction} aria-label={`Answer of ${titleWords(own)}`}>
        <h3 className={styles.title}>
          <span>Answer of</span>
          <PaneTag title={own} />
          <span>read by</span>
          <PaneTag title={other} />
        </h3>
        {found.stale && (
          <p className={styles.stale}>
            Out of date: the replies have changed since this was scored. Press Cross-examine to score them.
          </p>
        )}
        <p className={styles.verdict}>
          <Verdict {...likelihoodWords(totalBits, names.own, names.other)} />
        </p>
        {meanBits !== null && meanJensenShannon !== null && (
          <p className={styles.mean}>
            {formatDelta(totalBits, 1)} bits in all, {formatDelta(meanBits)} bits a token; mean Jensen–Shannon
            divergence {meanJensenShannon.exact ? '' : '≥ '}
            {meanJensenShannon.bits.toFixed(3)} bits{meanJensenShannon.exact ? '' : ' (approximate)'}
          </p>
        )}
        <DeltaText trackId={found.reply.id} tokens={result.tokens} names={names} />
        <DeltaChart trackId={found.reply.id} tokens={result.tokens} names={names} />
        <TellingTokens trackId={found.reply.id} tokens={result.telling} names={names} />
      </section>
    </PaneScope>
  );
}

function Verdict({ before, power, after }: LikelihoodWords) {
  return (
    <>
      {before}
      {power !== null && (
        <>
          <span aria-hidden="true">
            2<sup className={styles.power}>{power}</sup>
          </span>
          <VisuallyHidden>2 to the power of {power}</VisuallyHidden>
        </>
      )}
      {after}
    </>
  );
}
