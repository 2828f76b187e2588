import type { LoadProgress } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';
import { formatDuration, formatMegabytes } from '../kit/formatFigures.ts';
import styles from './LoadingStrip.module.css';

const stepWords: Readonly<Record<LoadProgress['step'], string>> = {
  download: 'Fetching and verifying',
  read: 'Reading the file',
  unpack: 'Unpacking',
  session: 'Preparing',
};

/** How far the model is: step, bytes and time. The page can be used meanwhile. */
export function LoadingStrip() {
  const run = useApp((state) => state.run);
  if (run.status !== 'loading') return null;
  const { progress, device } = run;
  const fraction = progress?.fraction ?? 0;
  return (
    <div className={styles.strip}>
      <progress className={styles.bar} aria-label="Loading the model" max={1} value={fraction} />
      <p className={styles.words}>
        <span>{progress === null ? 'Looking for the model' : stepWords[progress.step]}</span>
        {progress !== null && progress.totalBytes > 0 && (
          <span>
            {formatMegabytes(progress.loadedBytes)} of {formatMegabytes(progress.totalBytes)}
          </span>
        )}
        {progress !== null && <span>{formatDuration(progress.elapsedMs)}</span>}
        {device?.deviceReason && <span>Runs on the CPU: {device.deviceReason}</span>}
        <span className={styles.hint}>You can write meanwhile.</span>
      </p>
    </div>
  );
}
