import { useEffect, useState } from 'react';

/** Where an element stands in the window, frame by frame: of a wrapped text its widest part; null: nowhere. */
export function useBox(find: () => Element | null): DOMRect | null {
  const [box, setBox] = useState<DOMRect | null>(null);
  useEffect(() => {
    let frame = requestAnimationFrame(follow);
    function follow() {
      frame = requestAnimationFrame(follow);
      const now = widestBox(find());
      setBox((before) => (sameBox(before, now) ? before : now));
    }
    return () => cancelAnimationFrame(frame);
  }, [find]);
  return box;
}

function widestBox(element: Element | null): DOMRect | null {
  const boxes = [...(element?.getClientRects() ?? [])];
  return boxes.reduce<DOMRect | null>(
    (widest, box) => (box.width > (widest?.width ?? 0) ? box : widest),
    null,
  );
}

function sameBox(a: DOMRect | null, b: DOMRect | null): boolean {
  if (a === null || b === null) return a === b;
  return a.top === b.top && a.left === b.left && a.width === b.width && a.height === b.height;
}
