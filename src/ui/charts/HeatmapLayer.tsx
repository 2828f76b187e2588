import { memo, useId, useMemo } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import { type HeatmapBlock, type HeatmapCell, lowerRow, rankRows } from '../../core/heatmapBlock.ts';
import columnStyles from './Columns.module.css';
import { Columns } from './Columns.tsx';
import { lowerPlace } from './chartLayout.ts';
import { Hatch } from './Hatch.tsx';
import styles from './Heatmap.module.css';
import { usePage } from './tokenPage.ts';
import { useClassFade } from './useClassFade.ts';
import { useReadBlocks } from './useReading.ts';

/** Pixels of one cell, including the gap of 1 px to its neighbours. */
interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** What changes in the heatmap: cells in memoised blocks, hovered and selected column, pointer. */
export function HeatmapLayer() {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const page = usePage();
  const { start, slots } = page;
  const blocks = useReadBlocks(page);
  const fade = useClassFade();
  const hatchId = useId();
  const left = xScale?.(-0.5);
  const right = xScale?.(slots - 0.5);
  const top = yScale?.(0.5);
  const bottom = yScale?.(rankRows + 0.5);
  if (left === undefined || right === undefined || top === undefined || bottom === undefined) return null;
  const width = (right - left) / slots;
  const height = (bottom - top) / rankRows;
  const lowerTop = (lowerPlace - 1) * height;
  return (
    <g transform={`translate(${left} ${top})`}>
      <Hatch id={hatchId} />
      <rect className={columnStyles.ground} width={right - left} height={bottom - top} />
      <rect className={columnStyles.ground} y={lowerTop} width={right - left} height={height} />
      <g className={fade}>
        {blocks.map((block) => (
          <Block
            key={block.start}
            start={block.start}
            cells={block.cells}
            x={(block.start - start) * width}
            width={width}
            height={height}
            hatchId={hatchId}
          />
        ))}
      </g>
      <Columns width={width} height={lowerTop + height} />
    </g>
  );
}

interface BlockProps extends CellSize {
  readonly start: number;
  readonly cells: HeatmapBlock;
  readonly x: number;
  readonly hatchId: string;
}

const Block = memo(function Block({ start, cells, x, width, height, hatchId }: BlockProps) {
  const paths = useMemo(() => {
    const size = { width, height };
    return {
      classes: cells.classes
        .map((list, name) => ({ name, path: cellPath(list, size) }))
        .filter(({ path }) => path !== ''),
      cut: cellPath(cells.cut, size),
      dots: dotPath(cells.chosen, size),
      crosses: crossPath(cells.excluded, size),
    };
  }, [cells, width, height]);
  return (
    <g transform={`translate(${x} 0)`} data-block={start}>
      {paths.classes.map(({ name, path }) => (
        <path key={name} className={styles[`class${name}`]} data-class={name} d={path} />
      ))}
      {paths.cut !== '' && <path fill={`url(#${hatchId})`} data-cut="" d={paths.cut} />}
      <path className={styles.dots} d={paths.dots} />
      {paths.crosses !== '' && <path className={styles.excluded} data-excluded="" d={paths.crosses} />}
    </g>
  );
});

function topOf(row: number, height: number): number {
  return ((row === lowerRow ? lowerPlace : row) - 1) * height;
}

function cellPath(cells: readonly HeatmapCell[], { width, height }: CellSize): string {
  const cell = `h${width - 1}v${height - 1}h${1 - width}z`;
  return cells.map(({ column, row }) => `M${column * width} ${topOf(row, height)}${cell}`).join('');
}

/** Centre of a cell. */
function centreOf({ column, row }: HeatmapCell, { width, height }: CellSize): readonly [number, number] {
  return [(column + 0.5) * width - 0.5, topOf(row, height) + (height - 1) / 2];
}

function markRadius(width: number): number {
  return Math.min(3, (width - 1) / 2 - 1);
}

function dotPath(cells: readonly HeatmapCell[], size: CellSize): string {
  const radius = markRadius(size.width);
  const dot = `a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
  return cells
    .map((cell) => {
      const [x, y] = centreOf(cell, size);
      return `M${x - radius} ${y}${dot}`;
    })
    .join('');
}

function crossPath(cells: readonly HeatmapCell[], size: CellSize): string {
  const radius = markRadius(size.width);
  const cross = `l${2 * radius} ${2 * radius}m${-2 * radius} 0l${2 * radius} ${-2 * radius}`;
  return cells
    .map((cell) => {
      const [x, y] = centreOf(cell, size);
      return `M${x - radius} ${y - radius}${cross}`;
    })
    .join('');
}
