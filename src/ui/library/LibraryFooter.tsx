import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { formatBytes } from '../kit/formatFigures.ts';
import { usePageControl } from '../shell/pageControl.ts';
import { DeleteEverything } from './DeleteEverything.tsx';
import styles from './LibraryPane.module.css';

/** Whether all this is kept, how much room it takes, what was deleted, and the way to be rid of all. */
export function LibraryFooter() {
  const status = useApp((state) => state.library.status);
  const bytes = useApp((state) => state.library.storage?.usageBytes ?? null);
  const summaries = useApp((state) => state.library.summaries);
  const { library } = useActions();
  const { open } = usePageControl();
  const [asking, setAsking] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when something was saved
  useEffect(() => void library.refreshStorage(), [library, summaries]);
  return (
    <div className={styles.footer}>
      {status.mode === 'memory' ? (
        <p className={styles.warning}>
          <TriangleAlert aria-hidden size={14} strokeWidth={1.75} />
          <span>{status.sentence}</span>
        </p>
      ) : (
        <p>
          Saved on this machine
          {bytes !== null && (
            <span title="By the browser’s own estimate, with the model and the page">
              , {formatBytes(bytes)} in all
            </span>
          )}
        </p>
      )}
      <Button variant="quiet" className={styles.everything} onClick={() => open('trash')}>
        Recently deleted…
      </Button>
      <Button variant="quiet" className={styles.everything} onClick={() => setAsking(true)}>
        Delete everything…
      </Button>
      {asking && <DeleteEverything onClose={() => setAsking(false)} />}
    </div>
  );
}
