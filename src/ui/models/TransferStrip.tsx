import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { rescueFocus } from '../kit/focusHome.ts';
import { formatBytes } from '../kit/formatFigures.ts';
import styles from './TransferStrip.module.css';

const doing = { download: 'Downloading', copy: 'Keeping', check: 'Checking' } as const;

/** A model's files on their way to this device, and the way to stop them. */
export function TransferStrip() {
  const transfer = useApp((state) => state.modelTransfer);
  const { models } = useActions();
  if (transfer === null) return null;
  const { name, step, loadedBytes, totalBytes, pauseSeconds } = transfer;
  const label = `${doing[step]} ${name}`;
  const amount =
    totalBytes === null
      ? formatBytes(loadedBytes)
      : `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}`;
  return (
    <section aria-label={label} className={styles.strip}>
      <span className={styles.words}>
        {label}: {amount}
        {pauseSeconds > 0 && `; the server is busy and asked for a pause of ${pauseSeconds} s`}
      </span>
      <progress
        aria-label={label}
        className={styles.bar}
        max={1}
        value={totalBytes === null || totalBytes === 0 ? undefined : loadedBytes / totalBytes}
      />
      <Button
        aria-label={`Cancel ${label.toLowerCase()}`}
        onClick={() => {
          models.cancelTransfer();
          rescueFocus();
        }}
      >
        Cancel
      </Button>
    </section>
  );
}
