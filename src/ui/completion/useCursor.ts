import { type RefObject, useEffect, useLayoutEffect } from 'react';
import { useActions, useAppStore } from '../../store/useApp.ts';

/** Puts the cursor where it was left, and tells the store where it is from then on, however it came there. */
export function useCursor(box: RefObject<HTMLTextAreaElement | null>): void {
  const store = useAppStore();
  const { completion } = useActions();

  // A box that is new on the page would have it before the first letter.
  useLayoutEffect(() => {
    if (box.current === null) return;
    const at = store.getState().completion.cursor ?? box.current.value.length;
    box.current.setSelectionRange(at, at);
  }, [box, store]);

  useEffect(() => {
    const tell = () => {
      const element = box.current;
      if (element !== null && document.activeElement === element) completion.setCursor(element.selectionEnd);
    };
    // Some browsers tell the box, others the document.
    const element = box.current;
    element?.addEventListener('selectionchange', tell);
    document.addEventListener('selectionchange', tell);
    return () => {
      element?.removeEventListener('selectionchange', tell);
      document.removeEventListener('selectionchange', tell);
    };
  }, [box, completion]);
}
