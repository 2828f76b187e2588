import { useApp } from '../../store/useApp.ts';
import styles from './LoadingStrip.module.css';

/** How far the model is, drawn over the top bar's edge: nothing moves when it comes or goes. */
export function LoadingStrip() {
  const fraction = useApp(({ run }) => (run.status === 'loading' ? (run.progress?.fraction ?? 0) : null));
  if (fraction === null) return null;
  return (
    <div className={styles.strip}>
      <progress className={styles.bar} aria-label="Loading the model" max={1} value={fraction} />
    </div>
  );
}
