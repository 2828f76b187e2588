import { memo, useId, useMemo } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import type { PositionFigures } from '../../core/positionFigures.ts';
import type { ReadBlock } from '../../core/readBlocks.ts';
import columnStyles from './Columns.module.css';
import { Columns } from './Columns.tsx';
import { bitsHeight, laneHeight, laneTop, linesPlotHeight } from './chartLayout.ts';
import { Hatch } from './Hatch.tsx';
import { linePaths } from './linePaths.ts';
import { useBitsCeiling } from './linesScale.ts';
import styles from './SurprisalLines.module.css';
import { usePage } from './tokenPage.ts';
import { useReadBlocks } from './useReading.ts';

/** What changes in the lines: memoised blocks, hovered and selected column, pointer. */
export function LinesLayer() {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const page = usePage();
  const { start, slots } = page;
  const blocks = useReadBlocks(page);
  const ceiling = useBitsCeiling();
  const hatchId = useId();
  const left = xScale?.(-0.5);
  const right = xScale?.(slots - 0.5);
  const top = yScale?.(0);
  if (left === undefined || right === undefined || top === undefined) return null;
  const width = (right - left) / slots;
  return (
    <g transform={`translate(${left} ${top})`}>
      <Hatch id={hatchId} />
      <rect className={columnStyles.ground} width={right - left} height={bitsHeight} />
      <rect className={columnStyles.ground} y={laneTop} width={right - left} height={laneHeight} />
      <path className={styles.grid} d={`M0 ${bitsHeight / 2 + 0.5}h${right - left}`} />
      {blocks.map((block, index) => (
        <Block
          key={block.start}
          block={block}
          before={blocks[index - 1]?.figures.at(-1) ?? null}
          x={(block.start - start) * width}
          width={width}
          ceiling={ceiling}
          hatchId={hatchId}
        />
      ))}
      <Columns width={width} height={linesPlotHeight} />
    </g>
  );
}

interface BlockProps {
  readonly block: ReadBlock;
  /** Of the last token of the block before, to which the lines connect. */
  readonly before: PositionFigures | null;
  readonly x: number;
  readonly width: number;
  readonly ceiling: number;
  readonly hatchId: string;
}

const Block = memo(function Block({ block, before, x, width, ceiling, hatchId }: BlockProps) {
  const paths = useMemo(
    () => linePaths(block.figures, before, width, ceiling),
    [block, before, width, ceiling],
  );
  return (
    <g transform={`translate(${x} 0)`} data-block={block.start}>
      <path className={styles.area} d={paths.area} />
      {paths.excluded !== '' && <path fill={`url(#${hatchId})`} data-excluded="" d={paths.excluded} />}
      <path className={styles.surprisal} d={paths.surprisal} />
      <path className={styles.entropy} d={paths.entropy} />
      <path className={styles.stop} d={paths.stop} />
    </g>
  );
});
