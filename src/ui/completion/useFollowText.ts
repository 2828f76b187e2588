import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the end of what is being written in sight, until the person scrolls up.
 * @param end what is to be seen, down to its lower edge.
 * @param runId changes with every run; '' = none.
 */
export function useFollowText(
  area: RefObject<HTMLElement | null>,
  end: RefObject<HTMLElement | null>,
  runId: string,
  text: string,
): { onWheel(event: { deltaY: number }): void; onTouchMove(): void } {
  const follows = useRef(true);
  useEffect(() => {
    if (runId !== '') follows.current = true;
  }, [runId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was written is what this follows
  useLayoutEffect(() => {
    if (runId === '' || !follows.current || area.current === null || end.current === null) return;
    const hidden = end.current.getBoundingClientRect().bottom - area.current.getBoundingClientRect().bottom;
    if (hidden > 0) area.current.scrollTop += hidden;
  }, [runId, text, area, end]);

  return {
    onWheel({ deltaY }) {
      if (deltaY < 0) follows.current = false;
    },
    onTouchMove() {
      follows.current = false;
    },
  };
}
