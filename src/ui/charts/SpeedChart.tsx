import { useRef, useState } from 'react';
import { CartesianGrid, Scatter, ScatterChart, XAxis, YAxis } from 'recharts';
import { type BoardFigure, type BoardPoint, type BoardRow, chartedPoints } from '../../core/leaderboard.ts';
import { Segmented } from '../kit/Segmented.tsx';
import styles from './SpeedChart.module.css';
import { linearTicks, logTicks, tickWords } from './speedScale.ts';
import { useElementWidth } from './useElementWidth.ts';

const height = 260;
const margin = { top: 8, right: 16, bottom: 22, left: 12 };
const axisLine = { stroke: 'var(--border-strong)' };
/** px of a letter of the labels, about. */
const letterWidth = 6;
/** px from a point to its name, and from the left edge to the chart. */
const nameGap = 14;
const leftEdge = 50;

const figureWords: Readonly<Record<BoardFigure, string>> = {
  bitsPerByte: 'Bits per byte',
  perplexity: 'Perplexity per token',
};
const why: Readonly<Record<BoardFigure, string>> = {
  bitsPerByte: 'Bits per byte can be compared between all models, whatever tokens they cut the text into.',
  perplexity: 'Perplexity can be compared only between models with the same tokenizer.',
};

/** Speed against what the model makes of the standard text: right is faster, low is better. The table says the same. */
export function SpeedChart({ rows }: { rows: readonly BoardRow[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const [figure, setFigure] = useState<BoardFigure>('bitsPerByte');
  const words = figureWords[figure];
  return (
    <figure className={styles.figure} aria-label={`Speed against ${words.toLowerCase()}`}>
      <div className={styles.choice}>
        <Segmented label="Figure of the text" options={figureWords} value={figure} onChange={setFigure} />
      </div>
      <figcaption className={styles.caption}>
        <p>{words}, by tokens per second: right is faster, low is better</p>
        <p>{why[figure]} Servers that score no given text stand in the table alone.</p>
      </figcaption>
      <div ref={frame} className={styles.frame} aria-hidden="true">
        {width !== null && <Chart points={chartedPoints(rows, figure)} width={width} />}
      </div>
    </figure>
  );
}

function Chart({ points, width }: { points: readonly BoardPoint[]; width: number }) {
  const speeds = points.map(({ speed }) => speed);
  const values = points.map(({ value }) => value);
  const xTicks = logTicks(Math.min(...speeds), Math.max(...speeds));
  const yTicks = linearTicks(Math.min(...values), Math.max(...values));
  const yLetters = Math.max(...yTicks.map((tick) => tickWords(tick, yTicks).length));
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
        dataKey="value"
        type="number"
        domain={[yTicks[0] ?? 0, yTicks.at(-1) ?? 1]}
        ticks={[...yTicks]}
        width={Math.max(34, 10 + yLetters * letterWidth)}
        tickFormatter={(value: number) => tickWords(value, yTicks)}
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
  readonly point: BoardPoint | undefined;
  readonly width: number;
  readonly points: readonly BoardPoint[];
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
