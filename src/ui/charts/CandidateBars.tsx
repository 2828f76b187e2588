import { useMemo, useRef } from 'react';
import { candidateRows } from '../../core/candidateRows.ts';
import { isPromptTrack } from '../../core/tokenTrack.ts';
import { BarsChart } from './BarsChart.tsx';
import { BarsHead } from './BarsHead.tsx';
import { BarsKey } from './BarsKey.tsx';
import { BarsContext } from './barsContext.ts';
import { barsLayout, candidateCount } from './barsLayout.ts';
import styles from './CandidateBars.module.css';
import { CandidateButtons } from './CandidateButtons.tsx';
import { ChartFigure } from './ChartFigure.tsx';
import { tokenWords } from './drawn.ts';
import { useElementWidth } from './useElementWidth.ts';
import { useShownPosition } from './useShownPosition.ts';

/** What could have stood in the place of one token, and what its settings made of it. */
export function CandidateBars({ trackId }: { trackId: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const shown = useShownPosition(trackId);
  const isRaw = shown === null || shown.reading === 'raw';
  const layout = useMemo(() => barsLayout(width ?? 0, isRaw), [width, isRaw]);
  const bars = useMemo(
    () => (shown === null ? null : { ...candidateRows(shown.position, candidateCount), layout }),
    [shown, layout],
  );
  return (
    <ChartFigure name="Candidates" drawn={shown === null ? null : tokenWords(trackId, shown)}>
      {shown !== null && <BarsHead trackId={trackId} shown={shown} />}
      <div ref={frame} className={styles.frame}>
        {width !== null && shown !== null && bars !== null && (
          <BarsContext value={bars}>
            <BarsChart layout={layout} />
            <CandidateButtons
              trackId={trackId}
              index={shown.index}
              rows={bars.rows}
              canTake={!isPromptTrack(trackId)}
            />
          </BarsContext>
        )}
      </div>
      {shown === null ? (
        <p className={styles.empty}>No tokens yet.</p>
      ) : (
        <BarsKey reading={shown.reading} canTake={!isPromptTrack(trackId)} />
      )}
    </ChartFigure>
  );
}
