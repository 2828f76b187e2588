import { spokenName } from '../../../core/comparedTurn.ts';
import styles from './EmptyWords.module.css';
import { useMixedPane, useTurnPanes } from './turnPanes.ts';

/** Names the panes whose reply of this turn answers another question: it is not compared. */
export function AskedOther() {
  const panes = useTurnPanes();
  const mixed = useMixedPane();
  const all = mixed === null ? panes : [...panes, mixed];
  const others = all.filter(({ askedOther }) => askedOther).map((pane) => spokenName(pane, all));
  if (others.length === 0) return null;
  return (
    <p className={styles.left}>
      {others.join(' and ')} {others.length === 1 ? 'was' : 'were'} asked something else in this turn, and{' '}
      {others.length === 1 ? 'is' : 'are'} left out here.
    </p>
  );
}
