import { useEffect, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { type BrowserStorage, keepStorage, readBrowserStorage } from '../../store/browserStorage.ts';
import { Button } from '../kit/Button.tsx';
import { formatMegabytes } from '../kit/formatFigures.ts';
import styles from './DeviceChip.module.css';

/**
 * How surely the browser keeps what this site stores, and how much room there is.
 * @param keptBytes of the model; the figures are asked for again when it changes.
 */
export function StorageFacts({ keptBytes }: { keptBytes: number }) {
  const [storage, setStorage] = useState<BrowserStorage | null>(null);
  const [refused, setRefused] = useState(false);
  const wordsId = useId();
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    void readBrowserStorage().then(setStorage);
  }, [keptBytes]);
  if (storage === null) return null;
  const keep = async () => {
    const kept = await keepStorage();
    const now = await readBrowserStorage();
    flushSync(() => {
      setRefused(!kept);
      setStorage(now);
    });
    // The button is gone; what it did is read where it stood.
    if (document.activeElement === document.body) document.getElementById(wordsId)?.focus();
  };
  return (
    <>
      <p className={styles.cached}>
        <span id={wordsId} tabIndex={-1} aria-live="polite" className={styles.keeping}>
          {keepingWords(storage.persisted, refused)}
        </span>
        {!storage.persisted && <Button onClick={() => void keep()}>Keep it</Button>}
      </p>
      {storage.used !== null && storage.available !== null && (
        <p className={styles.hint}>
          This site uses {formatRoom(storage.used)} of the {formatRoom(storage.available)} that the browser
          allows it, by the browser’s own estimate.
        </p>
      )}
    </>
  );
}

function keepingWords(persisted: boolean, refused: boolean): string {
  if (persisted) return 'Persisted: kept until you delete it.';
  if (refused) {
    return 'Best effort: the browser declined to keep it for good. It may agree later, or once the page is installed or bookmarked.';
  }
  return 'Best effort: the browser may delete it when the disk runs full.';
}

function formatRoom(bytes: number): string {
  return bytes < 1e9 ? formatMegabytes(bytes) : `${(bytes / 1e9).toFixed(1)} GB`;
}
