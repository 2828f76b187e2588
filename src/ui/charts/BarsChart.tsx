import { memo } from 'react';
import { ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { shareCeiling } from '../../core/candidateRows.ts';
import { BarsLayer } from './BarsLayer.tsx';
import { useBars } from './barsContext.ts';
import { type BarsLayout, barsHeight, barsTop, rowCount } from './barsLayout.ts';
import styles from './Columns.module.css';

const slots = Array.from({ length: rowCount }, (_, place) => ({ place, share: 0 }));
const shareTicks = [0, 0.5, 1];
const endTicks = [0, 1];
/** px that three labels need. */
const ticksWidth = 130;
const shareDomain: [number, number] = [0, 1];
const placeDomain: [number, number] = [-0.5, rowCount - 0.5];

/** As the heatmap's: slots for rows and fixed domains stand still, and the layer draws what changes. */
export const BarsChart = memo(function BarsChart({ layout }: { layout: BarsLayout }) {
  const { width, barsStart, barsEnd } = layout;
  return (
    <ComposedChart
      width={width}
      height={barsHeight}
      margin={{ top: 0, right: width - barsEnd, bottom: 0, left: barsStart }}
      data={slots}
      accessibilityLayer={false}
      className={styles.chart ?? ''}
    >
      <XAxis
        dataKey="share"
        type="number"
        domain={shareDomain}
        ticks={barsEnd - barsStart < ticksWidth ? endTicks : shareTicks}
        interval={0}
        orientation="top"
        tick={<ShareTick />}
        tickLine={false}
        axisLine={false}
        height={barsTop}
      />
      <YAxis dataKey="place" type="number" domain={placeDomain} reversed hide />
      <Line dataKey="place" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      <BarsLayer />
    </ComposedChart>
  );
});

interface ShareTickProps {
  x?: number | string;
  y?: number | string;
  payload?: { value: number };
}

/** The axis counts shares of its ceiling; the label says what they are. */
function ShareTick({ x, y, payload }: ShareTickProps) {
  const ceiling = shareCeiling(useBars().highest);
  if (payload === undefined) return null;
  const { value } = payload;
  return (
    <text x={x} y={y} textAnchor={value === 0 ? 'start' : value === 1 ? 'end' : 'middle'}>
      {Number((value * ceiling * 100).toFixed(1))} %
    </text>
  );
}
