import { memo, useMemo } from 'react';
import { ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import type { HeatmapGeometry } from '../../core/heatmapWindow.ts';
import styles from './Columns.module.css';
import { ColumnTip } from './ColumnTip.tsx';
import {
  axisWidth,
  chartMargin,
  chartWidth,
  heatmapHeight,
  lowerPlace,
  rankDomain,
  slotAxisHeight,
} from './chartLayout.ts';
import { HeatmapLayer } from './HeatmapLayer.tsx';
import { SlotTick } from './SlotTick.tsx';
import { slotTicks } from './slotTicks.ts';

const rankTicks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, lowerPlace];

const rankLabel = (place: number) => (place === lowerPlace ? 'lower' : String(place));

/**
 * The static part: recharts gets prefilled slots and fixed domains, and none of it ever changes while
 * tokens arrive or pages turn. New data for recharts would make it mount every item anew
 * (probabilities.md §5), so what changes is drawn by the layer, which reads the store.
 */
export const HeatmapChart = memo(function HeatmapChart({ slots, cellWidth }: HeatmapGeometry) {
  const { data, domain, ticks } = useMemo(
    () => ({
      data: Array.from({ length: slots }, (_, slot) => ({ slot, place: 1 })),
      domain: [-0.5, slots - 0.5] as const,
      ticks: slotTicks(slots),
    }),
    [slots],
  );
  return (
    <ComposedChart
      width={chartWidth(slots, cellWidth)}
      height={heatmapHeight}
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
        domain={rankDomain}
        reversed
        ticks={rankTicks}
        interval={0}
        tickFormatter={rankLabel}
        tickLine={false}
        axisLine={false}
        width={axisWidth}
      />
      <Tooltip content={ColumnTip} cursor={false} isAnimationActive={false} offset={16} />
      <Line dataKey="place" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      <HeatmapLayer />
    </ComposedChart>
  );
});
