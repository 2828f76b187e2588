import { useEffect, useState } from 'react';
import { countCut, type TrackReading } from '../../core/tokenMarks.ts';
import type { TokenRecord } from '../../core/types.ts';

/** Tokens that are read without a look at the clock, and milliseconds of one slice. */
const stretch = 32;
const sliceMs = 6;

/** How many tokens the reading excludes; counted in slices between frames, null until first known. */
export function useExcludedCount(reading: TrackReading, tokens: readonly TokenRecord[]): number | null {
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    let from = 0;
    let found = 0;
    let frame = 0;
    function slice() {
      const end = performance.now() + sliceMs;
      do {
        found += countCut(reading, tokens, from, from + stretch);
        from += stretch;
      } while (from < tokens.length && performance.now() < end);
      if (from < tokens.length) frame = requestAnimationFrame(slice);
      else setCount(found);
    }
    slice();
    return () => cancelAnimationFrame(frame);
  }, [reading, tokens]);
  return count;
}
