import { useApp } from '../../store/useApp.ts';
import { statusWords } from './runWords.ts';
import styles from './StatusLine.module.css';

/** The page's one status. Percentages are for the eye: they are read out once loading is over. */
export function StatusLine() {
  const words = useApp(statusWords);
  const status = useApp((state) => state.run.status);
  return (
    <p className={styles.line}>
      <span aria-hidden className={styles.lamp} data-status={status} />
      <span role="status" aria-busy={status === 'loading'}>
        {words}
      </span>
    </p>
  );
}
