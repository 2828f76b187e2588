import { useCallback, useEffect, useRef, useState } from 'react';

/** This close to the end counts as being there, in pixels. */
const slack = 32;

/**
 * Keeps a scroll area at its end while its content grows, unless the person has scrolled up.
 * `follow` changes when something was sent: then it goes to the end anyway.
 */
export function useStickToBottom(follow: string) {
  const area = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [away, setAway] = useState(false);

  const toBottom = useCallback(() => {
    sticks.current = true;
    setAway(false);
    area.current?.scrollTo({ top: area.current.scrollHeight });
  }, []);

  useEffect(() => {
    const element = area.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const observer = new ResizeObserver(() => {
      if (sticks.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(content);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was sent is what this waits for
  useEffect(toBottom, [follow, toBottom]);

  const onScroll = useCallback(() => {
    const element = area.current;
    if (element === null) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= slack;
    sticks.current = atEnd;
    setAway(!atEnd);
  }, []);

  return { area, away, toBottom, onScroll };
}
