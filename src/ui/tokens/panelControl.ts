import { createContext, use } from 'react';

export type PanelView = 'heatmap' | 'bars' | 'table';

/** The probability panel, for whatever leads there: the text's keys, the tour, a button. */
export interface PanelControl {
  readonly open: boolean;
  /** Whether it opens over the conversation, on a narrow screen. */
  readonly sheet: boolean;
  readonly view: PanelView;
  setOpen(open: boolean): void;
  setView(view: PanelView): void;
}

export const PanelControlContext = createContext<PanelControl | null>(null);

export function usePanelControl(): PanelControl {
  const control = use(PanelControlContext);
  if (control === null) throw new Error('usePanelControl needs a PanelControlContext around it.');
  return control;
}
