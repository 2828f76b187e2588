import { memo } from 'react';
import type { HeatmapGeometry } from '../../core/heatmapWindow.ts';
import { ColumnTip } from './ColumnTip.tsx';
import { bitsHeight, laneHeight, laneTop, linesHeight, linesPlotHeight } from './chartLayout.ts';
import { LinesLayer } from './LinesLayer.tsx';
import { useBitsCeiling } from './linesScale.ts';
import { type PlaceAxis, SlotChart } from './SlotChart.tsx';

/** The axis counts px downwards: what a tick means is said by its label, which follows the ceiling. */
const verticalAxis: PlaceAxis = {
  domain: [0, linesPlotHeight],
  ticks: [0, bitsHeight / 2, bitsHeight, laneTop, laneTop + laneHeight],
  tick: <VerticalTick />,
};

export const LinesChart = memo(function LinesChart(geometry: HeatmapGeometry) {
  return (
    <SlotChart {...geometry} height={linesHeight} axis={verticalAxis} tip={ColumnTip}>
      <LinesLayer />
    </SlotChart>
  );
});

interface VerticalTickProps {
  x?: number | string;
  y?: number | string;
  payload?: { value: number };
}

function VerticalTick({ x, y, payload }: VerticalTickProps) {
  const ceiling = useBitsCeiling();
  if (payload === undefined) return null;
  const { value } = payload;
  const label =
    value <= bitsHeight ? (1 - value / bitsHeight) * ceiling : value === laneTop ? '100 %' : '0 %';
  return (
    <text x={x} y={y} dx={4} dy={value === laneTop ? '0.6em' : '0.355em'} textAnchor="end">
      {label}
    </text>
  );
}
