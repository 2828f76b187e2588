import type { PaneTitle } from '../../../core/comparedTurn.ts';
import type { ReadCandidate } from '../../../core/reading.ts';
import { formatPercent } from '../../../core/tokenFigures.ts';
import { VisuallyHidden } from '../../kit/VisuallyHidden.tsx';
import styles from './DivergencePanel.module.css';
import { PaneLetter } from './PaneTag.tsx';

interface OptionRowProps {
  readonly candidate: ReadCandidate;
  readonly label: string;
  /** The panes that said this token. */
  readonly choosers: readonly PaneTitle[];
}

/** A candidate with its bar, and whose choice it was. */
export function OptionRow({ candidate, label, choosers }: OptionRowProps) {
  const { rank, probability, kept, chosen } = candidate;
  return (
    <li
      value={rank ?? undefined}
      className={styles.option}
      data-cut={!kept || undefined}
      data-chosen={chosen || undefined}
      data-taken={choosers.length > 0 || undefined}
    >
      <span className={styles.rank} aria-hidden="true">
        {rank === null ? '?' : rank > 9999 ? '>9k' : rank}
      </span>
      <bdi className={styles.label}>{label}</bdi>
      <span className={styles.choosers}>
        {choosers.length > 0 && <VisuallyHidden>said by </VisuallyHidden>}
        {choosers.map((title) => (
          <PaneLetter key={title.id} title={title} />
        ))}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.bar} style={{ width: `${kept ? probability * 100 : 0}%` }} />
      </span>
      <span className={styles.percent}>{kept ? formatPercent(probability) : 'cut'}</span>
    </li>
  );
}
