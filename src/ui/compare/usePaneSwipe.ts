import { useCallback, useRef, useState } from 'react';
import { useActions, useAppStore } from '../../store/useApp.ts';
import { isBlindfolded, shownPanes } from '../../core/comparisonSetup.ts';

const still = '(prefers-reduced-motion: reduce)';

/** Places of the panes in sight, and how wide each is; null: there is no room to tell. */
function inSight(element: HTMLElement | null) {
  const width = element?.firstElementChild?.getBoundingClientRect().width ?? 0;
  if (element === null || width === 0) return null;
  const first = Math.round(element.scrollLeft / width);
  const last = first + Math.max(1, Math.round(element.clientWidth / width)) - 1;
  return { first, width, holds: (place: number) => place >= first && place <= last };
}

/** On a narrow screen: which pane is worked on, and the way to another. It is in sight, and has the settings. */
export function usePaneSwipe() {
  const grid = useRef<HTMLDivElement>(null);
  const store = useAppStore();
  const { compare } = useActions();
  const [at, setAt] = useState(0);
  /** Where the row was told to go: the last panes never stand first. */
  const wished = useRef(0);

  const focus = useCallback(
    (place: number) => {
      setAt(place);
      const { comparison } = store.getState();
      const pane = shownPanes(comparison)[place];
      if (pane === undefined || isBlindfolded(comparison) || pane.id === comparison.focusedPaneId) return;
      compare.focusPane(pane.id);
    },
    [store, compare],
  );

  const onScroll = useCallback(() => {
    const sight = inSight(grid.current);
    if (sight === null) return;
    const { comparison } = store.getState();
    const focused = shownPanes(comparison).findIndex(({ id }) => id === comparison.focusedPaneId);
    const kept = [wished.current, focused].find(sight.holds);
    focus(kept ?? sight.first);
  }, [store, focus]);

  const go = useCallback(
    (place: number) => {
      const sight = inSight(grid.current);
      if (sight === null) return;
      wished.current = place;
      if (sight.holds(place)) focus(place);
      grid.current?.scrollTo({
        left: place * sight.width,
        behavior: matchMedia(still).matches ? 'instant' : 'smooth',
      });
    },
    [focus],
  );

  return { grid, at, go, onScroll };
}
