import { useCallback, useEffect, useRef, useState, type WheelEvent } from 'react';

/** This close to the end counts as being there, in pixels. */
const slack = 32;

/** Whether a key that the person pressed there would scroll it, as far as nobody else has used it. */
function isForScrolling({ altKey, metaKey, defaultPrevented, target }: KeyboardEvent): boolean {
  if (defaultPrevented || altKey || metaKey || !(target instanceof Element)) return false;
  return target.closest('input, textarea, select, [contenteditable]') === null;
}

function scrollsUp({ key, shiftKey, target }: KeyboardEvent): boolean {
  if (key === ' ') return shiftKey && target instanceof Element && !target.closest('button, summary');
  return key === 'PageUp' || key === 'ArrowUp';
}

/**
 * Keeps a scroll area at its end while its content grows, until the person scrolls up, by whatever means
 * and however little; coming back to the end has it follow again.
 * `follow` changes when something was sent: then it goes to the end anyway.
 */
export function useStickToBottom(follow: string) {
  const area = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  /** Where the area stood at the last scroll, to tell up from down. */
  const last = useRef({ top: 0, height: 0 });
  const [away, setAway] = useState(false);

  const stick = useCallback((wanted: boolean) => {
    sticks.current = wanted;
    setAway(!wanted);
  }, []);

  const toBottom = useCallback(() => {
    stick(true);
    area.current?.scrollTo({ top: area.current.scrollHeight });
  }, [stick]);

  useEffect(() => {
    const element = area.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    let before = 0;
    const observer = new ResizeObserver(() => {
      const room = element.scrollHeight - element.clientHeight;
      // Where nothing is left to scroll, everything is in sight.
      if (room <= slack) stick(true);
      // With less room the browser stays at the end by itself; or else somebody is just leaving it.
      if (sticks.current && room > before) element.scrollTop = element.scrollHeight;
      before = room;
    });
    observer.observe(content);
    observer.observe(element);
    return () => observer.disconnect();
  }, [stick]);

  useEffect(() => {
    // At the window, where it is known whether somebody else has used the key.
    const press = (event: KeyboardEvent) => {
      const element = area.current;
      if (element === null || !isForScrolling(event) || !element.contains(event.target as Node)) return;
      const { key, shiftKey } = event;
      // At once: the browser would glide to where the end was, while what comes into sight changes its height.
      const jumps = (key === 'Home' || key === 'End') && !shiftKey;
      if (jumps) event.preventDefault();
      if (jumps && key === 'End') return toBottom();
      // A key's own scrolling starts a frame later, and what is drawn until then would pull it back.
      if ((jumps || scrollsUp(event)) && element.scrollTop > 0) stick(false);
      if (jumps) element.scrollTo({ top: 0 });
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [stick, toBottom]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was sent is what this waits for
  useEffect(toBottom, [follow, toBottom]);

  const onScroll = useCallback(() => {
    const element = area.current;
    if (element === null) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = element;
    const before = last.current;
    last.current = { top, height };
    const atEnd = height - top - clientHeight <= slack;
    // Content that shrank also moves it up, by as much at most, but nobody scrolled.
    const up = before.top - top > 1 + Math.max(0, before.height - height);
    if (up && height - top - clientHeight > 1) stick(false);
    else if (top > before.top && atEnd) stick(true);
  }, [stick]);

  /** Ahead of the scrolling, so that a token that comes in between does not pull it back. */
  const onWheel = useCallback(
    (event: WheelEvent<HTMLElement>) => {
      if (event.deltaY < 0 && event.currentTarget.scrollTop > 0) stick(false);
    },
    [stick],
  );

  return { area, away, toBottom, onScroll, onWheel };
}
