import { fitLabel } from '../../core/fitLabel.ts';
import { formatCount } from '../../core/formatCount.ts';
import type { StageBar } from '../../core/stageBars.ts';
import { formatPercent } from '../../core/tokenFigures.ts';
import styles from './Waterfall.module.css';
import { headHeight, stageHeight, type WaterfallLayout } from './waterfallLayout.ts';

interface StageRowsProps {
  readonly stages: readonly StageBar[];
  readonly layout: WaterfallLayout;
  readonly chosenLabel: string;
  readonly hatchId: string;
}

/** What each stage leaves: share of probability, tokens, and the chosen token's probability. */
export function StageRows({ stages, layout, chosenLabel, hatchId }: StageRowsProps) {
  const { barsStart, barsEnd, leftEnd, chosenEnd, cell } = layout;
  const span = barsEnd - barsStart;
  return (
    <>
      <text x={barsStart} y={13}>
        {span < 150 ? 'Kept' : 'Share of probability kept'}
      </text>
      <text x={leftEnd} y={13} textAnchor="end">
        Tokens left
      </text>
      <text className={styles.token} x={chosenEnd} y={13} textAnchor="end">
        {fitLabel(chosenLabel, Math.floor((chosenEnd - leftEnd - 8) / cell))}
      </text>
      {stages.map(({ name, label, off, from, to, survivors, chosenProbability }, place) => (
        <g key={name} transform={`translate(0 ${headHeight + place * stageHeight})`} data-stage={name}>
          <text className={off ? undefined : styles.strong} x={0} y={16}>
            {label}
          </text>
          <rect className={styles.ground} x={barsStart} y={5} width={span} height={14} rx={2} />
          <rect className={styles.kept} x={barsStart} y={5} width={to * span} height={14} rx={2} />
          {from - to > 0 && (
            <rect
              fill={`url(#${hatchId})`}
              className={styles.lost}
              x={barsStart + to * span}
              y={5.5}
              width={(from - to) * span}
              height={13}
            />
          )}
          <text className={off ? undefined : styles.strong} x={leftEnd} y={16} textAnchor="end">
            {survivors === null ? '≥64' : formatCount(survivors)}
          </text>
          <text className={off ? undefined : styles.strong} x={chosenEnd} y={16} textAnchor="end">
            {chosenProbability === 0 ? 'cut' : formatPercent(chosenProbability)}
          </text>
        </g>
      ))}
    </>
  );
}
