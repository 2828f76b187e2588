import { lowerRow } from '../../core/heatmapBlock.ts';

const rowHeight = 13;
/** Between rank 10 and the row below it. */
const gap = 6;

/** Where the row "chosen lies lower" stands on the rank axis. */
export const lowerPlace = lowerRow + gap / rowHeight;

export const rankDomain: [number, number] = [0.5, lowerPlace + 0.5];

export const axisWidth = 40;

export const chartMargin = { top: 4, right: 16, bottom: 0, left: 0 };

export const slotAxisHeight = 20;

export const chartHeight = chartMargin.top + lowerRow * rowHeight + gap + slotAxisHeight + chartMargin.bottom;
