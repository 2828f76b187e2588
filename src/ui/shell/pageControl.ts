import { createContext, use, useCallback, useMemo, useState } from 'react';
import type { ModelOpenerId } from '../models/modelOpeners.ts';

/** What opens over the page from anywhere. */
export type PageDialog =
  | 'presets'
  | 'tokenizer'
  | 'keys'
  | 'palette'
  | 'code'
  | 'share'
  | 'tree'
  | 'trash'
  | 'models'
  | 'leaderboard'
  | 'template'
  | ModelOpenerId;

/** What the page shows besides its tab. */
export interface PageControl {
  readonly dialog: PageDialog | null;
  /** What the tokenizer begins with. */
  readonly text: string;
  /** Whether the prompt, token by token, stands in the panel's place. */
  readonly promptOpen: boolean;
  open(dialog: PageDialog, text?: string): void;
  close(): void;
  setPromptOpen(open: boolean): void;
}

export const PageControlContext = createContext<PageControl | null>(null);

/** For the page, once. */
export function usePageState(): PageControl {
  const [shown, setShown] = useState<{ dialog: PageDialog | null; text: string }>({ dialog: null, text: '' });
  const [promptOpen, setPromptOpen] = useState(false);
  const open = useCallback((dialog: PageDialog, text = '') => setShown({ dialog, text }), []);
  const close = useCallback(() => setShown({ dialog: null, text: '' }), []);
  return useMemo(
    () => ({ ...shown, promptOpen, open, close, setPromptOpen }),
    [shown, promptOpen, open, close],
  );
}

export function usePageControl(): PageControl {
  const control = use(PageControlContext);
  if (control === null) throw new Error('usePageControl needs a PageControlContext around it.');
  return control;
}
