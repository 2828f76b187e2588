import { useCallback, useRef, useState } from 'react';
import { useActions, useAppStore } from '../../store/useApp.ts';
import { isBlindfolded, shownPanes } from '../../core/comparisonSetup.ts';

const still = '(prefers-reduced-motion: reduce)';

/** On a narrow screen: which pane is in sight, and the way to another. What is in sight has the settings. */
export function usePaneSwipe() {
  const grid = useRef<HTMLDivElement>(null);
  const store = useAppStore();
  const { compare } = useActions();
  const [at, setAt] = useState(0);

  const onScroll = useCallback(() => {
    const element = grid.current;
    if (element === null || element.clientWidth === 0) return;
    const place = Math.round(element.scrollLeft / element.clientWidth);
    setAt(place);
    const { comparison } = store.getState();
    const pane = shownPanes(comparison)[place];
    if (pane === undefined || isBlindfolded(comparison) || pane.id === comparison.focusedPaneId) return;
    compare.focusPane(pane.id);
  }, [store, compare]);

  const go = useCallback((place: number) => {
    const element = grid.current;
    element?.scrollTo({
      left: place * element.clientWidth,
      behavior: matchMedia(still).matches ? 'instant' : 'smooth',
    });
  }, []);

  return { grid, at, go, onScroll };
}
