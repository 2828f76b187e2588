import { useApp } from '../../store/useApp.ts';
import { detailWords, statusKind, statusWords } from './runWords.ts';
import styles from './StatusLine.module.css';
import { useStopControl } from './stopControl.ts';

/**
 * The page's one status, and behind it how far it is. Percentages and counts are for the eye: they are read
 * out once loading is over.
 */
export function StatusLine() {
  const words = useApp(statusWords);
  const detail = useApp(detailWords);
  const status = useApp(statusKind);
  const { stopping } = useStopControl();
  return (
    <p className={styles.line}>
      <span aria-hidden className={styles.lamp} data-status={status} />
      <span role="status" aria-busy={status === 'loading'} className={styles.words}>
        {stopping ? 'Stopping …' : words}
      </span>
      {detail !== null && !stopping && (
        <span className={styles.detail} title={detail}>
          {detail}
        </span>
      )}
    </p>
  );
}
