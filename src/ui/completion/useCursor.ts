import { type RefObject, useEffect } from 'react';
import { useActions } from '../../store/useApp.ts';

/** Tells the store where the cursor of the box is, however it came there. */
export function useCursor(box: RefObject<HTMLTextAreaElement | null>): void {
  const { completion } = useActions();
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
