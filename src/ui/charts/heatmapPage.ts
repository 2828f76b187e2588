import { createContext, use } from 'react';

/** Which tokens stand in the chart's slots: read by what is drawn inside recharts, past its props. */
export interface HeatmapPage {
  readonly trackId: string;
  /** Index of the token in slot 0; a multiple of the block size. */
  readonly start: number;
  readonly slots: number;
  /** Selects a token without turning the page under the pointer. */
  readonly select: (index: number) => void;
}

export const HeatmapPageContext = createContext<HeatmapPage | null>(null);

export function useHeatmapPage(): HeatmapPage {
  const page = use(HeatmapPageContext);
  if (page === null) throw new Error('The heatmap needs a HeatmapPageContext around it.');
  return page;
}
