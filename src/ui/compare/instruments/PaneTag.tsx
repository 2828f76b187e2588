import type { PaneTitle } from '../../../core/comparedTurn.ts';
import styles from './PaneTag.module.css';

/** Which pane is meant: its letter, and its name where that may be told. */
export function PaneTag({ title: { letter, name } }: { title: PaneTitle }) {
  return (
    <span className={styles.name}>
      <b className={styles.letter}>{letter}</b>
      {name !== '' && <bdi className={styles.words}>{name}</bdi>}
    </span>
  );
}

/** A letter alone, beside what that pane chose. */
export function PaneLetter({ title: { letter, name } }: { title: PaneTitle }) {
  return (
    <b className={styles.letter} title={name === '' ? undefined : name}>
      {letter}
    </b>
  );
}
