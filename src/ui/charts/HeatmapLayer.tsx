import { memo, type PointerEvent, useMemo } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import { type HeatmapCell, heatmapBlock, lowerRow, rankRows } from '../../core/heatmapBlock.ts';
import { blockSize } from '../../core/heatmapWindow.ts';
import { blocksOf, type TokenBlock } from '../../core/tokenBlocks.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import styles from './Heatmap.module.css';
import { lowerPlace } from './heatmapLayout.ts';
import { useHeatmapPage } from './heatmapPage.ts';

const heatmapBlocks = blocksOf(blockSize);

/** Pixels of one cell, including the gap of 1 px to its neighbours. */
interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** What changes in the heatmap: cells in memoised blocks, hovered and selected column, pointer. */
export function HeatmapLayer() {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const { trackId, start, slots } = useHeatmapPage();
  const tokens = useApp((state) => tokensOf(state.conversation, trackId));
  const left = xScale?.(-0.5);
  const right = xScale?.(slots - 0.5);
  const top = yScale?.(0.5);
  const bottom = yScale?.(rankRows + 0.5);
  if (left === undefined || right === undefined || top === undefined || bottom === undefined) return null;
  const width = (right - left) / slots;
  const height = (bottom - top) / rankRows;
  const lowerTop = top + (lowerPlace - 1) * height;
  return (
    <g transform={`translate(${left} ${top})`}>
      <rect className={styles.ground} width={right - left} height={bottom - top} />
      <rect className={styles.ground} y={lowerTop - top} width={right - left} height={height} />
      {heatmapBlocks(tokens, start, start + slots).map((block) => (
        <Block
          key={block.start}
          block={block}
          x={(block.start - start) * width}
          width={width}
          height={height}
        />
      ))}
      <Marks width={width} height={lowerTop - top + height} />
      <PointerArea count={tokens.length} width={right - left} height={lowerTop - top + height} />
    </g>
  );
}

const Block = memo(function Block({ block, x, width, height }: CellSize & { block: TokenBlock; x: number }) {
  const paths = useMemo(() => {
    const { classes, chosen } = heatmapBlock(block.records);
    const size = { width, height };
    return { cells: classes.map((cells) => cellPath(cells, size)), dots: dotPath(chosen, size) };
  }, [block, width, height]);
  return (
    <g transform={`translate(${x} 0)`} data-block={block.start}>
      {paths.cells.map((path, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: nine fixed classes
        path === '' ? null : <path key={index} className={styles[`class${index}`]} d={path} />,
      )}
      <path className={styles.dots} d={paths.dots} />
    </g>
  );
});

/** Frames around the hovered and the selected column. */
function Marks({ width, height }: CellSize) {
  const { trackId, start, slots } = useHeatmapPage();
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const hovered = useApp((state) => (state.hovered?.trackId === trackId ? state.hovered.index : null));
  const frame = (index: number | null, className: string | undefined) =>
    index !== null &&
    index >= start &&
    index < start + slots && (
      <rect
        className={className}
        x={(index - start) * width - 1}
        y={-1}
        width={width + 1}
        height={height + 1}
        rx={2}
      />
    );
  return (
    <>
      {hovered !== selected && frame(hovered, styles.hovered)}
      {frame(selected, styles.selected)}
    </>
  );
}

/** One area for all columns: where the pointer is says which token is meant. */
function PointerArea({ count, width, height }: CellSize & { count: number }) {
  const { trackId, start, slots, select } = useHeatmapPage();
  const { hover } = useActions();
  const store = useAppStore();
  const tokenAt = (event: { clientX: number; currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const slot = Math.floor(((event.clientX - box.left) / box.width) * slots);
    const index = start + Math.min(Math.max(slot, 0), slots - 1);
    return index < count ? index : null;
  };
  const point = (event: PointerEvent) => {
    const index = tokenAt(event);
    if (index === null) return hover(null);
    const { hovered } = store.getState();
    if (hovered?.trackId !== trackId || hovered.index !== index) hover({ trackId, index });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys do the same on the chart's frame
    <rect
      className={styles.area}
      width={width}
      height={height}
      onPointerMove={point}
      onPointerLeave={() => hover(null)}
      onClick={(event) => {
        const index = tokenAt(event);
        if (index !== null) select(index);
      }}
    />
  );
}

function topOf(row: number, height: number): number {
  return ((row === lowerRow ? lowerPlace : row) - 1) * height;
}

function cellPath(cells: readonly HeatmapCell[], { width, height }: CellSize): string {
  const cell = `h${width - 1}v${height - 1}h${1 - width}z`;
  return cells.map(({ column, row }) => `M${column * width} ${topOf(row, height)}${cell}`).join('');
}

function dotPath(cells: readonly HeatmapCell[], { width, height }: CellSize): string {
  const radius = Math.min(3, (width - 1) / 2 - 1);
  const dot = `a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
  return cells
    .map(({ column, row }) => {
      const x = (column + 0.5) * width - 0.5 - radius;
      const y = topOf(row, height) + (height - 1) / 2;
      return `M${x} ${y}${dot}`;
    })
    .join('');
}
