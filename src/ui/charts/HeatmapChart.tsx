import { memo } from 'react';
import type { HeatmapGeometry } from '../../core/heatmapWindow.ts';
import { ColumnTip } from './ColumnTip.tsx';
import { heatmapHeight, lowerPlace, rankDomain } from './chartLayout.ts';
import { HeatmapLayer } from './HeatmapLayer.tsx';
import { type PlaceAxis, SlotChart } from './SlotChart.tsx';

const rankAxis: PlaceAxis = {
  domain: rankDomain,
  ticks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, lowerPlace],
  tickFormatter: (place: number) => (place === lowerPlace ? 'lower' : String(place)),
};

/** One row per rank. */
export const HeatmapChart = memo(function HeatmapChart(geometry: HeatmapGeometry) {
  return (
    <SlotChart {...geometry} height={heatmapHeight} axis={rankAxis} tip={ColumnTip}>
      <HeatmapLayer />
    </SlotChart>
  );
});
