import { createContext, memo, use, useMemo } from 'react';
import { ComposedChart, Line, useXAxisScale, useYAxisScale, XAxis, YAxis } from 'recharts';
import { measureBars } from '../../../core/replyMeasures.ts';
import columnStyles from '../Columns.module.css';
import styles from './MeasureChart.module.css';

export interface MeasureBar {
  readonly letter: string;
  readonly value: number | null;
  /** As it is written behind the bar. */
  readonly words: string;
}

const BarsContext = createContext<readonly MeasureBar[]>([]);

const rowHeight = 20;
/** px for the letters, and for the numbers. */
const lettersWidth = 22;
const numbersWidth = 44;
const shareDomain: [number, number] = [0, 1];

/** One measure of all replies. */
export function MeasureChart({ bars, width }: { bars: readonly MeasureBar[]; width: number }) {
  return (
    <BarsContext value={bars}>
      <Chart count={bars.length} width={width} />
    </BarsContext>
  );
}

/** As the heatmap's: rows and domains stand still, and the layer draws what changes. */
const Chart = memo(function Chart({ count, width }: { count: number; width: number }) {
  const { data, domain } = useMemo(
    () => ({
      data: Array.from({ length: count }, (_, place) => ({ place, share: 0 })),
      domain: [-0.5, count - 0.5] as const,
    }),
    [count],
  );
  return (
    <ComposedChart
      width={width}
      height={count * rowHeight}
      margin={{ top: 0, right: numbersWidth, bottom: 0, left: lettersWidth }}
      data={data}
      accessibilityLayer={false}
      className={columnStyles.chart ?? ''}
    >
      <XAxis dataKey="share" type="number" domain={shareDomain} hide />
      <YAxis dataKey="place" type="number" domain={domain} reversed hide />
      <Line dataKey="place" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      <Layer />
    </ComposedChart>
  );
});

function Layer() {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const rows = use(BarsContext);
  const { zero, bars } = useMemo(() => measureBars(rows.map(({ value }) => value)), [rows]);
  const left = xScale?.(0);
  const right = xScale?.(1);
  const top = yScale?.(-0.5);
  if (left === undefined || right === undefined || top === undefined) return null;
  const at = (share: number) => left + share * (right - left);
  return (
    <g transform={`translate(0 ${top})`}>
      {rows.map(({ letter, words }, place) => {
        const bar = bars[place];
        const y = place * rowHeight;
        return (
          <g key={letter}>
            <text className={styles.letter} x={0} y={y + 14}>
              {letter}
            </text>
            {bar != null && (
              <rect
                className={styles.bar}
                x={at(bar.from)}
                y={y + 4}
                width={Math.max(1, at(bar.to) - at(bar.from))}
                height={rowHeight - 8}
                rx={1}
              />
            )}
            <text className={styles.number} x={right + numbersWidth} y={y + 14} textAnchor="end">
              {words}
            </text>
          </g>
        );
      })}
      <path className={styles.zero} d={`M${Math.round(at(zero)) + 0.5} 0v${rows.length * rowHeight}`} />
    </g>
  );
}
