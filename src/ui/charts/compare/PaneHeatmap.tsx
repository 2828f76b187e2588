import { useRef } from 'react';
import { ChartFigure } from '../ChartFigure.tsx';
import { usePageWords } from '../drawn.ts';
import { HeatmapChart } from '../HeatmapChart.tsx';
import { TokenFrame } from '../TokenFrame.tsx';
import { useTokenPage } from '../tokenPage.ts';
import { useElementWidth } from '../useElementWidth.ts';
import { ShownToken } from './ShownToken.tsx';

interface PaneHeatmapProps {
  readonly trackId: string;
  /** Whose, in words. */
  readonly whose: string;
}

/** One of several heatmaps that stand under each other and turn their pages together. */
export function PaneHeatmap({ trackId, whose }: PaneHeatmapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const page = useTokenPage(trackId, width);
  const drawn = usePageWords(trackId, page);
  return (
    <ChartFigure name={`Heatmap ${whose}`} drawn={drawn} tools={<ShownToken trackId={trackId} />}>
      <TokenFrame ref={frame} page={page} what={`Columns of ${whose}`}>
        {width !== null && <HeatmapChart slots={page.slots} cellWidth={page.cellWidth} />}
      </TokenFrame>
    </ChartFigure>
  );
}
