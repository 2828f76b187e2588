import type { CSSProperties } from 'react';
import { type Candidate, chosenCandidate, topCandidates } from '../../core/candidates.ts';
import { formatPercent } from '../../core/tokenFigures.ts';
import type { TokenScore } from '../../core/types.ts';
import styles from './CandidateList.module.css';
import { useTokenLabel } from './useTokenLabel.ts';

/** The most likely tokens of a position with their probabilities; the chosen one too if it lies lower. */
export function CandidateList({ score, count }: { score: TokenScore; count: number }) {
  const label = useTokenLabel();
  const top = topCandidates(score, count);
  const candidates = top.some((candidate) => candidate.chosen) ? top : [...top, chosenCandidate(score)];
  return (
    <ol className={styles.list} aria-label="Most likely tokens">
      {candidates.map((candidate) => (
        <Row key={candidate.id} candidate={candidate} label={label(candidate.id)} />
      ))}
    </ol>
  );
}

function Row({ candidate, label }: { candidate: Candidate; label: string }) {
  const { rank, probability, chosen } = candidate;
  const fill = { '--fill': `${probability * 100}%` } as CSSProperties;
  return (
    <li className={styles.row} data-chosen={chosen || undefined} value={rank}>
      <span className={styles.rank}>{rank}</span>
      <span className={styles.label}>
        <bdi>{label}</bdi>
        {chosen && <span className={styles.chosen}>chosen</span>}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.bar} style={fill} />
      </span>
      <span className={styles.percent}>{formatPercent(probability)}</span>
    </li>
  );
}
