import type { Tab } from '../kit/Tabs.tsx';

/** What the page's tabs show. */
export type View = 'chat';

export const views: readonly Tab<View>[] = [{ id: 'chat', label: 'Chat' }];

export function viewPanelId(view: View): string {
  return `view-${view}`;
}
