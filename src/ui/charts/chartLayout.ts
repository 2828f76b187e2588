import { lowerRow } from '../../core/heatmapBlock.ts';

/** Charts of one page share these, so that their columns stand under each other. */
export const axisWidth = 40;
export const chartMargin = { top: 4, right: 16, bottom: 0, left: 0 };
export const slotAxisHeight = 20;

/** Width that is left for columns. */
export function columnsWidth(width: number): number {
  return width - chartMargin.left - axisWidth - chartMargin.right;
}

export function chartWidth(slots: number, cellWidth: number): number {
  return chartMargin.left + axisWidth + slots * cellWidth + chartMargin.right;
}

const rankHeight = 13;
/** Between rank 10 and the row below it. */
const gap = 6;

/** Where the row "chosen lies lower" stands on the rank axis. */
export const lowerPlace = lowerRow + gap / rankHeight;

export const rankDomain: [number, number] = [0.5, lowerPlace + 0.5];

export const heatmapHeight =
  chartMargin.top + lowerRow * rankHeight + gap + slotAxisHeight + chartMargin.bottom;

/** Of the lines, in px from the top of the plot: the axis in bits, and the lane of the chance to stop. */
export const bitsHeight = 96;
export const laneTop = bitsHeight + 12;
export const laneHeight = 24;
export const linesPlotHeight = laneTop + laneHeight;
export const linesHeight = chartMargin.top + linesPlotHeight + slotAxisHeight + chartMargin.bottom;
