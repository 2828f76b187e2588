import { type MouseEvent, useRef } from 'react';

/** The second click of a double click comes within this. */
const doubleClickMs = 500;

/**
 * For buttons that stand in the same place one after the other: takes a double click of the pointer once, the
 * keyboard's clicks (detail 0) always.
 */
export function useSingleClick(): (act: () => void) => (event: MouseEvent) => void {
  const last = useRef(Number.NEGATIVE_INFINITY);
  return (act) => (event) => {
    const again = event.timeStamp - last.current < doubleClickMs;
    if (event.detail > 0 && again) return;
    if (event.detail > 0) last.current = event.timeStamp;
    act();
  };
}
