import type { ReactNode } from 'react';
import { AppStoreContext, useActions, useApp, useAppStore } from '../../store/useApp.ts';

/** In the tab "Completion" the whole page (settings, meter, status, keys) is about the document. */
export function ViewScope({ children }: { children: ReactNode }) {
  const store = useAppStore();
  const completing = useApp((state) => state.view === 'completion');
  const { completion } = useActions();
  return <AppStoreContext value={completing ? completion.store : store}>{children}</AppStoreContext>;
}
