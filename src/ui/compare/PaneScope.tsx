import type { ReactNode } from 'react';
import { AppStoreContext, useActions, useApp } from '../../store/useApp.ts';
import { paneById } from './comparisonHooks.ts';

/** What is inside sees the app as this pane does. */
export function PaneScope({ paneId, children }: { paneId: string; children: ReactNode }) {
  const { compare } = useActions();
  // A pane that was emptied is seen through another store, though it is the same pane.
  useApp((state) => paneById(state, paneId)?.conversation.id);
  return <AppStoreContext value={compare.storeOf(paneId)}>{children}</AppStoreContext>;
}
