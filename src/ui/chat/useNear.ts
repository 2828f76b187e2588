import { type RefCallback, startTransition, useCallback, useState } from 'react';

/** How far from the edges of what is seen a message is still near, in pixels: ahead of any wheel. */
const reach = 1500;

/** Scrolled by more than this in one frame, in pixels, a text passes by too quickly to be read. */
const quick = 300;
/** The wheel's own motion has frames without any: it is over when no frame was quick for so long. */
const calmMs = 120;

interface Watched {
  /** As it was told last. */
  near: boolean;
  tell(near: boolean): void;
}

const observers = new WeakMap<Element, IntersectionObserver>();
const watched = new WeakMap<Element, Watched>();
/** What came near in a scroll area and is not told yet, the nearest first. */
interface Queue {
  coming: readonly IntersectionObserverEntry[];
  /** The area's `scrollTop` in the last frame. */
  top: number;
  /** When it was scrolled quickly last; see `performance.now`. */
  quickAt: number;
}

/** One message in a frame, drawn in slices, and none that only flies past: the page is never held up. */
function tellNext(area: Element, queue: Queue): void {
  if (Math.abs(area.scrollTop - queue.top) > quick) queue.quickAt = performance.now();
  queue.top = area.scrollTop;
  if (performance.now() - queue.quickAt > calmMs) {
    const [next, ...others] = queue.coming;
    queue.coming = others;
    if (next !== undefined) tell([next]);
  }
  if (queue.coming.length > 0) requestAnimationFrame(() => tellNext(area, queue));
}

function tell(entries: readonly IntersectionObserverEntry[]): void {
  startTransition(() => {
    for (const { target, isIntersecting } of entries) {
      const known = target.isConnected ? watched.get(target) : undefined;
      if (known === undefined) continue;
      known.near = isIntersecting || isInUse(target);
      known.tell(known.near);
    }
  });
}

function hear(area: Element, queue: Queue, entries: readonly IntersectionObserverEntry[]): void {
  // Of a message that came and went between two calls, the last entry counts.
  const latest = new Map(entries.map((entry) => [entry.target, entry]));
  const changed = [...latest.values()].filter(
    ({ target, isIntersecting }) => watched.get(target)?.near !== isIntersecting,
  );
  const waiting = queue.coming.filter(({ target }) => !latest.has(target));
  const idle = queue.coming.length === 0;
  queue.coming = [...waiting, ...changed.filter((entry) => entry.isIntersecting)].sort(
    (a, b) => distance(a) - distance(b),
  );
  if (idle && queue.coming.length > 0) {
    queue.top = area.scrollTop;
    requestAnimationFrame(() => tellNext(area, queue));
  }
  tell(changed.filter((entry) => !entry.isIntersecting));
}

function distance({ boundingClientRect: box, rootBounds: sight }: IntersectionObserverEntry): number {
  return sight === null ? 0 : Math.abs(box.top + box.bottom - sight.top - sight.bottom);
}

/** One observer for each scroll area, however many messages it has. */
function observerOf(area: Element): IntersectionObserver {
  const known = observers.get(area);
  if (known !== undefined) return known;
  const queue: Queue = { coming: [], top: 0, quickAt: 0 };
  const observer = new IntersectionObserver((entries) => hear(area, queue, entries), {
    root: area,
    rootMargin: `${reach}px 0px`,
  });
  observers.set(area, observer);
  return observer;
}

/** Whether the person is at work in it: what they focused or marked must stay as it is. */
function isInUse(element: Element): boolean {
  const selection = getSelection();
  return (
    element.contains(document.activeElement) ||
    (selection?.isCollapsed === false && selection.containsNode(element, true))
  );
}

/**
 * Whether an element is near what its scroll area shows; once it was, it stays so while it is in use.
 * @param begins what holds until that is known.
 */
export function useNear(begins: boolean): { readonly near: boolean; readonly watch: RefCallback<Element> } {
  const [near, tell] = useState(begins);
  const [known] = useState<Watched>(() => ({ near: begins, tell }));
  const watch = useCallback(
    (element: Element | null) => {
      const area = element?.closest('[data-scroll-area]');
      if (!element || !area) return;
      const observer = observerOf(area);
      watched.set(element, known);
      observer.observe(element);
      return () => observer.unobserve(element);
    },
    [known],
  );
  return { near, watch };
}
