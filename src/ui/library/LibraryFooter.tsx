import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { formatBytes } from '../kit/formatFigures.ts';
import { usePageControl } from '../shell/pageControl.ts';
import { DeleteEverything } from './DeleteEverything.tsx';
import styles from './LibraryPane.module.css';

const pageWords = { palette: 'All commands…', keys: 'Keys…' } as const;

interface LibraryFooterProps {
  /** In a drawer: away with it before something else opens. */
  onLeave?: (() => void) | undefined;
}

/**
 * Whether all this is kept, how much room it takes, what was deleted, and the way to be rid of all. In a drawer also
 * what has no place in a narrow top bar.
 */
export function LibraryFooter({ onLeave }: LibraryFooterProps) {
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
      {onLeave !== undefined &&
        (['palette', 'keys'] as const).map((dialog) => (
          <Button
            key={dialog}
            variant="quiet"
            className={styles.everything}
            onClick={() => {
              onLeave();
              open(dialog);
            }}
          >
            {pageWords[dialog]}
          </Button>
        ))}
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
