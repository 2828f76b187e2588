import type { DrawBar, DrawOutcome, DrawSegment } from '../../core/drawBar.ts';
import { cellsOf } from '../../core/fitLabel.ts';
import { classOf } from '../../core/probabilityClass.ts';
import styles from './Waterfall.module.css';
import { drawHeight, type WaterfallLayout } from './waterfallLayout.ts';

interface DrawBarChartProps {
  readonly bar: DrawBar;
  readonly outcome: DrawOutcome;
  readonly layout: WaterfallLayout;
  readonly label: (id: number) => string;
}

const numberCells = 6;

/** The kept candidates end to end, most likely first, and the number that fell on one of them. */
export function DrawBarChart({ bar, outcome, layout, label }: DrawBarChartProps) {
  const { width, drawTop, cell } = layout;
  const span = width - 2;
  const needle = outcome.kind === 'drawn' ? 1 + outcome.uniform * span : null;
  const marked = bar.segments.find(({ candidate }) => candidate.chosen);
  const halfNumber = (numberCells * cell) / 2;
  return (
    <g transform={`translate(0 ${drawTop})`}>
      <text x={0} y={-28}>
        {needle === null ? 'Kept candidates' : 'The draw'}
      </text>
      <g transform="translate(1 0)">
        <rect className={styles.ground} width={span} height={drawHeight} />
        {bar.segments.map((segment) => (
          <Segment
            key={segment.candidate.id}
            segment={segment}
            span={span}
            text={label(segment.candidate.id)}
            cell={cell}
          />
        ))}
        {bar.restFrom < 1 && (
          <rect
            className={styles.rest}
            x={bar.restFrom * span}
            width={(1 - bar.restFrom) * span}
            height={drawHeight}
          />
        )}
        {marked !== undefined && (
          <rect
            className={styles.marked}
            x={marked.from * span}
            y={-1}
            width={Math.max(2, (marked.to - marked.from) * span)}
            height={drawHeight + 2}
          />
        )}
      </g>
      {needle !== null && outcome.kind === 'drawn' && (
        <g data-uniform={outcome.uniform}>
          <path className={styles.needle} d={`M${needle} ${drawHeight + 5}V-6`} />
          <path className={styles.point} d={`M${needle} -1l-4 -7h8z`} />
          <text
            className={styles.uniform}
            x={Math.min(Math.max(needle, halfNumber), width - halfNumber)}
            y={-11}
            textAnchor="middle"
          >
            {outcome.uniform.toFixed(4)}
          </text>
        </g>
      )}
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <text
          key={share}
          x={1 + share * span}
          y={drawHeight + 17}
          textAnchor={share === 0 ? 'start' : share === 1 ? 'end' : 'middle'}
        >
          {share}
        </text>
      ))}
    </g>
  );
}

interface SegmentProps {
  readonly segment: DrawSegment;
  readonly span: number;
  readonly text: string;
  readonly cell: number;
}

function Segment({ segment: { candidate, from, to }, span, text, cell }: SegmentProps) {
  const width = (to - from) * span;
  const probabilityClass = classOf(candidate.probability);
  const fits = width >= cellsOf(text) * cell + 8;
  return (
    <>
      <rect
        className={styles[`class${probabilityClass}`]}
        data-class={probabilityClass}
        x={from * span}
        width={width > 3 ? width - 1 : width}
        height={drawHeight}
      />
      {fits && (
        <text
          className={`${styles.token} ${styles[`on${probabilityClass}`]}`}
          x={(from + to) * 0.5 * span}
          y={16}
          textAnchor="middle"
        >
          {text}
        </text>
      )}
    </>
  );
}
