import { ChevronLeft, ChevronRight } from 'lucide-react';
import { formatCount } from '../../core/formatCount.ts';
import { liveStart, pageStep } from '../../core/heatmapWindow.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './ChartFigure.module.css';
import { type TokenPage, usePagedCount } from './tokenPage.ts';

/** Which tokens are shown; buttons once there are more than fit. */
export function TokenPager({ page: { trackId, start, slots, turn } }: { page: TokenPage }) {
  const count = usePagedCount(trackId);
  const live = liveStart(count, slots);
  const step = pageStep(slots);
  const atStart = start === 0;
  const atEnd = start >= live;
  const range = `${formatCount(start + 1)}–${formatCount(Math.min(start + slots, count))}`;
  return (
    <div className={styles.pager}>
      {live > 0 && (
        <>
          <IconButton
            label="Previous page"
            icon={ChevronLeft}
            disabled={atStart}
            onClick={() => turn(Math.max(0, start - step))}
          />
          <IconButton
            label="Next page"
            icon={ChevronRight}
            disabled={atEnd}
            onClick={() => turn(start + step >= live ? 'live' : start + step)}
          />
        </>
      )}
      <span>{count === 0 ? 'No tokens yet' : `Tokens ${range} of ${formatCount(count)}`}</span>
    </div>
  );
}
