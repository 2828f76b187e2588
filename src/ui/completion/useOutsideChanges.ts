import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the cursor where a change that nobody typed has ended: a browser would send it to the end of the text.
 * @returns to be called with each text that was typed.
 */
export function useOutsideChanges(
  box: RefObject<HTMLTextAreaElement | null>,
  text: string,
): (typed: string) => void {
  const known = useRef(text);
  useLayoutEffect(() => {
    const before = known.current;
    if (text === before) return;
    known.current = text;
    const at = text.length - sharedEnd(before, text);
    box.current?.setSelectionRange(at, at);
  }, [text, box]);
  return (typed) => {
    known.current = typed;
  };
}

/** How many characters two texts end with in common, that they do not begin with in common too. */
function sharedEnd(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let start = 0;
  while (start < limit && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < limit - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return end;
}
