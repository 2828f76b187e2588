import type { View } from '../../store/appState.ts';
import type { Tab } from '../kit/Tabs.tsx';

export const views: readonly Tab<View>[] = [
  { id: 'chat', label: 'Chat' },
  { id: 'compare', label: 'Compare' },
  { id: 'completion', label: 'Completion' },
];

export function viewName(view: View): string {
  return views.find(({ id }) => id === view)?.label ?? '';
}

export function viewPanelId(view: View): string {
  return `view-${view}`;
}
