import { useRef } from 'react';
import { ChartFigure } from './ChartFigure.tsx';
import { usePageWords } from './drawn.ts';
import { HeatmapChart } from './HeatmapChart.tsx';
import { Legend } from './Legend.tsx';
import { TokenFrame } from './TokenFrame.tsx';
import { TokenPager } from './TokenPager.tsx';
import { useTokenPage } from './tokenPage.ts';
import { useElementWidth } from './useElementWidth.ts';

/** Tokens × rank of one track, a page at a time. */
export function Heatmap({ trackId }: { trackId: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const page = useTokenPage(trackId, width);
  const drawn = usePageWords(trackId, page);
  return (
    <ChartFigure name="Probability heatmap" drawn={drawn} tools={<TokenPager page={page} />}>
      <TokenFrame ref={frame} page={page} what="Columns">
        {width !== null && <HeatmapChart slots={page.slots} cellWidth={page.cellWidth} />}
      </TokenFrame>
      <Legend />
    </ChartFigure>
  );
}
