import { titleWords } from '../../../core/comparedTurn.ts';
import styles from './CrossExaminationPanel.module.css';
import { changePair, type PanePair } from './panePair.ts';
import type { TurnPane } from './turnPanes.ts';

interface PairChoiceProps {
  readonly panes: readonly TurnPane[];
  readonly pair: PanePair;
  onPair(pair: PanePair): void;
}

/** Which two of more than two. */
export function PairChoice({ panes, pair, onPair }: PairChoiceProps) {
  const choice = (label: string, place: 0 | 1) => (
    <select
      aria-label={label}
      className={styles.select}
      value={pair[place]}
      onChange={(event) => onPair(changePair(pair, place, event.currentTarget.value))}
    >
      {panes.map((pane) => (
        <option key={pane.id} value={pane.id}>
          {titleWords(pane)}
        </option>
      ))}
    </select>
  );
  return (
    <span className={styles.pair}>
      {choice('First persona', 0)}
      <span aria-hidden="true">and</span>
      {choice('Second persona', 1)}
    </span>
  );
}
