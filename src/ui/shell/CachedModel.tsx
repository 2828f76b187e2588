import { useEffect, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { formatMegabytes } from '../kit/formatFigures.ts';
import styles from './DeviceChip.module.css';
import { StorageFacts } from './StorageFacts.tsx';

/** What the browser keeps of the model between visits, and the way to be rid of it. */
export function CachedModel() {
  const { cachedModelBytes, deleteCachedModel } = useActions();
  const outcomeId = useId();
  // Parts are kept one by one while they arrive: only a loaded model's are all there.
  const loadedId = useApp((state) => state.model?.id ?? null);
  const [bytes, setBytes] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when a model has been loaded
  useEffect(() => {
    void cachedModelBytes().then(setBytes);
  }, [cachedModelBytes, loadedId]);
  if (bytes === null) return null;
  const remove = async () => {
    await deleteCachedModel();
    const left = await cachedModelBytes();
    flushSync(() => setBytes(left));
    // The button is gone; what it did is read where it stood.
    if (document.activeElement === document.body) document.getElementById(outcomeId)?.focus();
  };
  return (
    <>
      {bytes === 0 ? (
        <p id={outcomeId} tabIndex={-1} className={styles.hint}>
          Nothing of this model is kept in the browser.
        </p>
      ) : (
        <p className={styles.cached}>
          <span>{formatMegabytes(bytes)} kept in this browser</span>
          <Button onClick={() => void remove()}>Delete cached model</Button>
        </p>
      )}
      <StorageFacts keptBytes={bytes} />
    </>
  );
}
