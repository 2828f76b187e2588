import { memo } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import { shareCeiling } from '../../core/candidateRows.ts';
import { fitLabel } from '../../core/fitLabel.ts';
import { classOf } from '../../core/probabilityClass.ts';
import { formatPercent } from '../../core/tokenFigures.ts';
import { useTokenLabel } from '../tokens/useTokenLabel.ts';
import { useBars } from './barsContext.ts';
import { type BarsLayout, rowHeight } from './barsLayout.ts';
import styles from './CandidateBars.module.css';
import { useClassFade } from './useClassFade.ts';

const restLabel = 'rest of vocabulary';
const shortRestLabel = 'all the rest';

/** The rows: rank, label, raw bar in grey, the reading's bar filled, and their figures. */
export function BarsLayer() {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const { rows, restRaw, restShaped, restKept, cutAfter, highest, layout } = useBars();
  const label = useTokenLabel();
  const fade = useClassFade();
  const left = xScale?.(0);
  const right = xScale?.(1);
  const top = yScale?.(-0.5);
  if (left === undefined || right === undefined || top === undefined) return null;
  const scale = (right - left) / shareCeiling(highest);
  const line = { layout, left, end: right };
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group is not focusable; the buttons say the rows
    <g transform={`translate(0 ${top})`} className={fade} aria-hidden="true">
      <path className={styles.grid} d={gridPath(left, right, (rows.length + 1) * rowHeight)} />
      {rows.map((candidate, place) => (
        <Row
          {...line}
          key={candidate.id}
          place={place}
          rank={candidate.rank}
          label={fitLabel(label(candidate.id), layout.labelCells)}
          raw={candidate.rawProbability}
          shown={candidate.probability}
          scale={scale}
          kept={candidate.kept}
          chosen={candidate.chosen}
        />
      ))}
      <Row
        {...line}
        key="rest"
        place={rows.length}
        rank={null}
        label={layout.labelCells < restLabel.length ? shortRestLabel : restLabel}
        raw={restRaw}
        shown={restShaped}
        scale={scale}
        kept={restKept}
        chosen={false}
      />
      {cutAfter !== null && (
        <g>
          <path className={styles.cutOff} d={`M0 ${cutAfter * rowHeight}H${layout.shownEnd}`} />
          <text className={styles.cutOffLabel} x={right - 4} y={cutAfter * rowHeight + 14} textAnchor="end">
            cut-off
          </text>
        </g>
      )}
    </g>
  );
}

interface RowProps {
  readonly layout: BarsLayout;
  readonly left: number;
  /** Where the axis ends; a longer bar is broken off there. */
  readonly end: number;
  readonly place: number;
  readonly rank: number | null;
  readonly label: string;
  readonly raw: number;
  readonly shown: number;
  /** px for a probability of 1. */
  readonly scale: number;
  readonly kept: boolean;
  readonly chosen: boolean;
}

const Row = memo(function Row({ layout, left, end, place, rank, label, raw, shown, scale, ...is }: RowProps) {
  const widthOf = (share: number) => Math.min(share * scale, end - left);
  const { rawEnd } = layout;
  const base = 14;
  const textStyle = [
    is.chosen ? styles.chosenText : is.kept ? styles.text : styles.muted,
    is.kept ? '' : styles.struck,
  ].join(' ');
  return (
    <g transform={`translate(0 ${place * rowHeight})`} data-rank={rank ?? undefined}>
      {is.chosen && <rect className={styles.chosen} width={layout.width} height={rowHeight} rx={3} />}
      <text className={styles.number} x={layout.rankEnd} y={base} textAnchor="end">
        {rank === null ? '' : rank > 9999 ? '>9k' : rank}
      </text>
      <text
        className={`${textStyle} ${rank === null ? styles.rest : styles.label}`}
        x={layout.labelStart}
        y={base}
      >
        {label}
      </text>
      {is.chosen && <circle className={styles.dot} cx={left - 8} cy={rowHeight / 2} r={3} />}
      {rawEnd !== null && (
        <>
          <rect className={styles.raw} x={left} y={4} width={widthOf(raw)} height={12} rx={1} />
          <text className={styles.number} x={rawEnd} y={base} textAnchor="end">
            {formatPercent(raw)}
          </text>
        </>
      )}
      {is.kept && (
        <rect
          className={styles.shown}
          data-class={classOf(shown)}
          x={left}
          y={rawEnd === null ? 4 : 7}
          width={Math.max(widthOf(shown), 1)}
          height={rawEnd === null ? 12 : 6}
          rx={1}
        />
      )}
      {Math.max(raw, shown) * scale > end - left + 1 && (
        <path className={styles.broken} d={`M${end - 14} 19l6 -18m4 0l-6 18`} />
      )}
      <text className={is.kept ? textStyle : styles.number} x={layout.shownEnd} y={base} textAnchor="end">
        {is.kept ? formatPercent(shown) : 'cut'}
      </text>
    </g>
  );
});

function gridPath(left: number, right: number, height: number): string {
  return [left, (left + right) / 2, right].map((x) => `M${Math.round(x) + 0.5} 0v${height}`).join('');
}
