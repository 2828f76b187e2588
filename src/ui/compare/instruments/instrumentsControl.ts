import { createContext, use, useMemo, useState } from 'react';
import type { PanePair } from './panePair.ts';

export type InstrumentId = 'divergence' | 'cross' | 'heatmaps' | 'measures';

/** Which instrument is shown, and which two panes are cross-examined: for the dock and for the toolbar. */
export interface InstrumentsControl {
  readonly shown: InstrumentId;
  /** null: not chosen, the first two. */
  readonly pair: PanePair | null;
  show(instrument: InstrumentId): void;
  setPair(pair: PanePair): void;
}

export const InstrumentsControlContext = createContext<InstrumentsControl | null>(null);

/** For the compare view, once. */
export function useInstrumentsState(): InstrumentsControl {
  const [shown, show] = useState<InstrumentId>('divergence');
  const [pair, setPair] = useState<PanePair | null>(null);
  return useMemo(() => ({ shown, pair, show, setPair }), [shown, pair]);
}

export function useInstrumentsControl(): InstrumentsControl {
  const control = use(InstrumentsControlContext);
  if (control === null)
    throw new Error('useInstrumentsControl needs an InstrumentsControlContext around it.');
  return control;
}
