import { useRef } from 'react';
import { CartesianGrid, Scatter, ScatterChart, XAxis, YAxis } from 'recharts';
import type { BoardRow } from '../../core/leaderboard.ts';
import styles from './SpeedChart.module.css';
import { linearTicks, logTicks } from './speedScale.ts';
import { useElementWidth } from './useElementWidth.ts';

const height = 260;
const margin = { top: 8, right: 16, bottom: 22, left: 12 };
const axisLine = { stroke: 'var(--border-strong)' };
/** px of a letter of the labels, about. */
const letterWidth = 6;
/** px from a point to its name, and from the left edge to the chart. */
const nameGap = 14;
const leftEdge = 50;

interface Point {
  /** As the table counts the row. */
  readonly place: number;
  readonly name: string;
  readonly speed: number;
  readonly bits: number;
}

/** Rows that have both figures, as the table counts them. */
export function chartedPoints(rows: readonly BoardRow[]): readonly Point[] {
  return rows.flatMap(({ name, decodePerSecond: speed, bitsPerByte: bits }, index) =>
    speed === null || bits === null ? [] : [{ place: index + 1, name, speed, bits }],
  );
}

/** Speed against what the model makes of the standard text: right is faster, low is better. The table says the same. */
export function SpeedChart({ rows }: { rows: readonly BoardRow[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const points = chartedPoints(rows);
  return (
    <figure className={styles.figure} aria-label="Speed against bits per byte">
      <figcaption className={styles.caption}>
        Bits per byte, by tokens per second: right is faster, low is better
      </figcaption>
      <div ref={frame} className={styles.frame} aria-hidden="true">
        {width !== null && <Chart points={points} width={width} />}
      </div>
    </figure>
  );
}

function Chart({ points, width }: { points: readonly Point[]; width: number }) {
  const speeds = points.map(({ speed }) => speed);
  const bits = points.map((point) => point.bits);
  const xTicks = logTicks(Math.min(...speeds), Math.max(...speeds));
  const yTicks = linearTicks(Math.min(...bits), Math.max(...bits));
  return (
    <ScatterChart
      width={width}
      height={height}
      margin={margin}
      accessibilityLayer={false}
      className={styles.chart ?? ''}
    >
      <CartesianGrid stroke="var(--border)" />
      <XAxis
        dataKey="speed"
        type="number"
        scale="log"
        domain={[xTicks[0] ?? 1, xTicks.at(-1) ?? 10]}
        ticks={[...xTicks]}
        axisLine={axisLine}
        tickLine={false}
        label={{ value: 'tokens/s (log)', position: 'insideBottomRight', offset: -14 }}
      />
      <YAxis
        dataKey="bits"
        type="number"
        domain={[yTicks[0] ?? 0, yTicks.at(-1) ?? 1]}
        ticks={[...yTicks]}
        width={34}
        tickFormatter={(bits: number) => bits.toFixed(2)}
        axisLine={axisLine}
        tickLine={false}
      />
      <Scatter
        data={[...points]}
        isAnimationActive={false}
        shape={({ cx = 0, cy = 0, payload }) => (
          <Mark x={cx} y={cy} point={payload} width={width} points={points} />
        )}
      />
    </ScatterChart>
  );
}

interface MarkProps {
  readonly x: number;
  readonly y: number;
  readonly point: Point | undefined;
  readonly width: number;
  readonly points: readonly Point[];
}

/** Its number in the table, and its name where there are few. */
function Mark({ x, y, point, width, points }: MarkProps) {
  if (point === undefined) return <g />;
  const words = point.name.length > 28 ? `${point.name.slice(0, 27)}…` : point.name;
  const needed = nameGap + words.length * letterWidth;
  const after = x + needed <= width;
  const fits = points.length <= 5 && (after || x - needed >= leftEdge);
  return (
    <g data-point={point.place} className={styles.point}>
      <circle cx={x} cy={y} r={9} />
      <text x={x} y={y + 4} textAnchor="middle">
        {point.place}
      </text>
      {fits && (
        <text
          className={styles.name}
          x={after ? x + nameGap : x - nameGap}
          y={y + 4}
          textAnchor={after ? 'start' : 'end'}
        >
          {words}
        </text>
      )}
      <title>{point.name}</title>
    </g>
  );
}
