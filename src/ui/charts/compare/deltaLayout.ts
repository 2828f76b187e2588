import { createContext, use } from 'react';
import type { CrossToken } from '../../../core/crossExamination.ts';
import { chartMargin, slotAxisHeight } from '../chartLayout.ts';

/** px from the top of the plot: differences up and down from the middle, and the lane of the divergences. */
export const deltaHeight = 96;
export const divergenceTop = deltaHeight + 12;
export const divergenceHeight = 32;
export const deltaPlotHeight = divergenceTop + divergenceHeight;
export const deltaChartHeight = chartMargin.top + deltaPlotHeight + slotAxisHeight + chartMargin.bottom;

interface Deltas {
  readonly tokens: readonly CrossToken[];
  /** Bits at the ends of the axis of differences. */
  readonly ceiling: number;
  words(token: CrossToken): string;
}

/** What the layer draws: read inside recharts, past its props. */
export const DeltasContext = createContext<Deltas | null>(null);

export function useDeltas(): Deltas {
  const deltas = use(DeltasContext);
  if (deltas === null) throw new Error('The differences need a DeltasContext around them.');
  return deltas;
}
