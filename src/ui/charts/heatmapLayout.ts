import { lowerRow } from '../../core/heatmapBlock.ts';

const rowHeight = 14;

/** Where the row "chosen lies lower" stands on the rank axis: half a row apart from rank 10. */
export const lowerPlace = lowerRow + 0.5;

export const rankDomain: [number, number] = [0.5, lowerPlace + 0.5];

export const axisWidth = 40;

export const chartMargin = { top: 4, right: 16, bottom: 0, left: 0 };

const slotAxisHeight = 20;

export const chartHeight =
  chartMargin.top + (rankDomain[1] - rankDomain[0]) * rowHeight + slotAxisHeight + chartMargin.bottom;
