import { createContext, use, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { FramePaceContext } from '../kit/usePaced.ts';

/** Whether a text that is drawn now is one of many that come near: then no frame draws more than a part of it. */
export const DrawnInPartsContext = createContext(false);

/**
 * How many of a text's `count` parts are drawn: the first one at once, and another whenever the page has room.
 * @param atOnce all of them are asked for.
 */
export function usePartsDrawn(count: number, atOnce: boolean): number {
  const inParts = use(DrawnInPartsContext);
  const schedule = use(FramePaceContext);
  const [drawn, setDrawn] = useState(inParts ? 1 : Number.POSITIVE_INFINITY);
  const isPartial = !atOnce && drawn < count;

  useEffect(() => {
    if (!isPartial) return;
    let gone = false;
    schedule(() => {
      if (!gone) flushSync(() => setDrawn(drawn + 1));
    });
    return () => {
      gone = true;
    };
  }, [isPartial, drawn, schedule]);

  return isPartial ? drawn : count;
}
