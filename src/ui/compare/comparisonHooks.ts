import { useShallow } from 'zustand/react/shallow';
import type { Pane } from '../../core/comparison.ts';
import { isBlindfolded, shownPanes } from '../../core/comparisonSetup.ts';
import { rootId } from '../../core/conversation.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';

/** Ids of the panes in the order in which they stand; the same array as long as they stay. */
export function useShownPaneIds(): readonly string[] {
  return useApp(useShallow((state) => shownPanes(state.comparison).map(({ id }) => id)));
}

/** Their names, in the same order. */
export function useShownPaneNames(): readonly string[] {
  return useApp(useShallow((state) => shownPanes(state.comparison).map(({ name }) => name)));
}

/** Whether nothing on the page may tell who is who. */
export function useBlindfolded(): boolean {
  return useApp((state) => isBlindfolded(state.comparison));
}

export function useIsBlindTest(): boolean {
  return useApp((state) => state.comparison.blind !== null);
}

/** The mixture's pane, while it is shown. */
export function useMixedPaneId(): string | null {
  return useApp(({ comparison: { mixer, blind } }) => (blind === null ? (mixer?.pane.id ?? null) : null));
}

/** Whether nothing was said in any pane that is shown. */
export function useNothingSaid(): boolean {
  return useApp((state) => shownPanes(state.comparison).every(isEmpty));
}

export function isEmpty({ conversation }: Pane): boolean {
  return conversation.shownChild[rootId] === undefined;
}

/** The pane of this id, or the mixture's. */
export function paneById({ comparison }: AppState, paneId: string): Pane | undefined {
  const { panes, mixer } = comparison;
  return panes.find(({ id }) => id === paneId) ?? (mixer?.pane.id === paneId ? mixer.pane : undefined);
}
