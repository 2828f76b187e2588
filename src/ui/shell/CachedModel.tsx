import { useEffect, useState } from 'react';
import { useActions } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { formatMegabytes } from '../kit/formatFigures.ts';
import styles from './DeviceChip.module.css';

/** What the browser keeps of the model between visits, and the way to be rid of it. */
export function CachedModel() {
  const { cachedModelBytes, deleteCachedModel } = useActions();
  const [bytes, setBytes] = useState<number | null>(null);
  useEffect(() => {
    void cachedModelBytes().then(setBytes);
  }, [cachedModelBytes]);
  if (bytes === null) return null;
  const remove = async () => {
    await deleteCachedModel();
    setBytes(await cachedModelBytes());
  };
  return bytes === 0 ? (
    <p className={styles.hint}>Nothing of this model is kept in the browser.</p>
  ) : (
    <p className={styles.cached}>
      <span>{formatMegabytes(bytes)} kept in this browser</span>
      <Button onClick={() => void remove()}>Delete cached model</Button>
    </p>
  );
}
