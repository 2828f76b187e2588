import { type ComponentProps, type ReactNode, useMemo } from 'react';
import { ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import type { HeatmapGeometry } from '../../core/heatmapWindow.ts';
import styles from './Columns.module.css';
import { axisWidth, chartMargin, chartWidth, slotAxisHeight } from './chartLayout.ts';
import { SlotTick } from './SlotTick.tsx';
import { slotTicks } from './slotTicks.ts';

/** The vertical axis, downwards. The same object each time, or recharts takes it for a new one. */
export interface PlaceAxis extends Pick<ComponentProps<typeof YAxis>, 'tick' | 'tickFormatter'> {
  readonly domain: [number, number];
  readonly ticks: number[];
}

interface SlotChartProps extends HeatmapGeometry {
  /** Px, with the axis below. */
  height: number;
  axis: PlaceAxis;
  tip: NonNullable<ComponentProps<typeof Tooltip>['content']>;
  /** The layer that draws what changes. */
  children: ReactNode;
}

/**
 * The static part of a chart with one column per token: recharts gets prefilled slots and fixed domains, and none
 * of it ever changes while tokens arrive or pages turn. New data for recharts would make it mount every item anew
 * (probabilities.md §5), so what changes is drawn by the layer, which reads the store. Whoever renders this is
 * memoised.
 */
export function SlotChart({ slots, cellWidth, height, axis, tip, children }: SlotChartProps) {
  const [place] = axis.domain;
  const { data, domain, ticks } = useMemo(
    () => ({
      data: Array.from({ length: slots }, (_, slot) => ({ slot, place })),
      domain: [-0.5, slots - 0.5] as const,
      ticks: slotTicks(slots),
    }),
    [slots, place],
  );
  return (
    <ComposedChart
      width={chartWidth(slots, cellWidth)}
      height={height}
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
        {...axis}
        dataKey="place"
        type="number"
        reversed
        interval={0}
        tickLine={false}
        axisLine={false}
        width={axisWidth}
      />
      <Tooltip content={tip} cursor={false} isAnimationActive={false} offset={16} />
      <Line dataKey="place" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      {children}
    </ComposedChart>
  );
}
