import { memo, useMemo } from 'react';
import { ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import { blockSize, type HeatmapGeometry } from '../../core/heatmapWindow.ts';
import styles from './Heatmap.module.css';
import { HeatmapLayer } from './HeatmapLayer.tsx';
import { HeatmapTip } from './HeatmapTip.tsx';
import {
  axisWidth,
  chartHeight,
  chartMargin,
  lowerPlace,
  rankDomain,
  slotAxisHeight,
} from './heatmapLayout.ts';
import { SlotTick } from './SlotTick.tsx';

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
      ticks: [0, ...Array.from({ length: slots / blockSize }, (_, block) => (block + 1) * blockSize - 1)],
    }),
    [slots],
  );
  return (
    <ComposedChart
      width={chartMargin.left + axisWidth + slots * cellWidth + chartMargin.right}
      height={chartHeight}
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
      <Tooltip content={HeatmapTip} cursor={false} isAnimationActive={false} offset={16} />
      <Line dataKey="place" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      <HeatmapLayer />
    </ComposedChart>
  );
});
