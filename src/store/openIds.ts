import type { AppState, View } from './appState.ts';

/** What a tab shows, by id, so that a reload brings it back. */
export interface OpenIds {
  readonly view: View | null;
  readonly conversation: string | null;
  readonly comparison: string | null;
  readonly completion: string | null;
}

const views: readonly View[] = ['chat', 'compare', 'completion'];
const storageKey = 'glassbox.open';

/** What stands in this tab of the page. */
export function idIn({ conversation, comparison, completion }: AppState, view: View): string {
  if (view === 'compare') return comparison.id;
  return view === 'completion' ? completion.conversation.id : conversation.id;
}

export function openIds(state: AppState): OpenIds {
  return {
    view: state.view,
    conversation: idIn(state, 'chat'),
    comparison: idIn(state, 'compare'),
    completion: idIn(state, 'completion'),
  };
}

/** What this tab showed last; what is unreadable counts as nothing. */
export function readOpenIds(session: Pick<Storage, 'getItem'> | null): OpenIds {
  let kept: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(session?.getItem(storageKey) ?? 'null');
    if (typeof value === 'object' && value !== null) kept = { ...value };
  } catch {
    // Blocked storage or a spoilt record: the tab begins anew.
  }
  const id = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    view: views.find((view) => view === kept.view) ?? null,
    conversation: id(kept.conversation),
    comparison: id(kept.comparison),
    completion: id(kept.completion),
  };
}

export function writeOpenIds(session: Pick<Storage, 'setItem'> | null, ids: OpenIds): void {
  try {
    session?.setItem(storageKey, JSON.stringify(ids));
  } catch {
    // A convenience: without it a reload begins anew.
  }
}
