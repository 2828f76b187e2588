import { memo, useMemo } from 'react';
import { ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import type { HeatmapGeometry } from '../../core/heatmapWindow.ts';
import styles from './Columns.module.css';
import { ColumnTip } from './ColumnTip.tsx';
import {
  axisWidth,
  bitsHeight,
  chartMargin,
  chartWidth,
  laneHeight,
  laneTop,
  linesHeight,
  linesPlotHeight,
  slotAxisHeight,
} from './chartLayout.ts';
import { LinesLayer } from './LinesLayer.tsx';
import { useBitsCeiling } from './linesScale.ts';
import { SlotTick } from './SlotTick.tsx';
import { slotTicks } from './slotTicks.ts';

/** The axis counts px downwards: what a tick means is said by its label, which follows the ceiling. */
const verticalDomain: [number, number] = [0, linesPlotHeight];
const verticalTicks = [0, bitsHeight / 2, bitsHeight, laneTop, laneTop + laneHeight];

/** As the heatmap's: everything that recharts holds stands still, and the layer draws what changes. */
export const LinesChart = memo(function LinesChart({ slots, cellWidth }: HeatmapGeometry) {
  const { data, domain, ticks } = useMemo(
    () => ({
      data: Array.from({ length: slots }, (_, slot) => ({ slot, place: 0 })),
      domain: [-0.5, slots - 0.5] as const,
      ticks: slotTicks(slots),
    }),
    [slots],
  );
  return (
    <ComposedChart
      width={chartWidth(slots, cellWidth)}
      height={linesHeight}
      margin={chartMargin}
      data={data}
      accessibilityLayer={false}
      className={styles.chart ?? ''}
    >
      <XAxis
        dataKey="slot"
        type="number"
        domain={domain}
        ticks={ticks}
        interval={0}
        tick={<SlotTick />}
        tickLine={false}
        axisLine={false}
        height={slotAxisHeight}
      />
      <YAxis
        dataKey="place"
        type="number"
        domain={verticalDomain}
        reversed
        ticks={verticalTicks}
        interval={0}
        tick={<VerticalTick />}
        tickLine={false}
        axisLine={false}
        width={axisWidth}
      />
      <Tooltip content={ColumnTip} cursor={false} isAnimationActive={false} offset={16} />
      <Line dataKey="place" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      <LinesLayer />
    </ComposedChart>
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
