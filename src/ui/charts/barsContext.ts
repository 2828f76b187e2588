import { createContext, use } from 'react';
import type { CandidateRows } from '../../core/candidateRows.ts';
import type { BarsLayout } from './barsLayout.ts';

interface Bars extends CandidateRows {
  readonly layout: BarsLayout;
}

/** What the bars draw: read inside recharts, past its props. */
export const BarsContext = createContext<Bars | null>(null);

export function useBars(): Bars {
  const bars = use(BarsContext);
  if (bars === null) throw new Error('The bars need a BarsContext around them.');
  return bars;
}
