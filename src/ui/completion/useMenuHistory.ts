import { type RefObject, useEffect } from 'react';
import { useActions } from '../../store/useApp.ts';

/** Undo and Redo from a menu or by shaking: the browser's own history knows nothing of what the model wrote. */
export function useMenuHistory(box: RefObject<HTMLTextAreaElement | null>): void {
  const { completion } = useActions();
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onInput = (event: InputEvent) => {
      if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return;
      event.preventDefault();
      if (event.inputType === 'historyUndo') completion.undo();
      else completion.redo();
    };
    element.addEventListener('beforeinput', onInput);
    return () => element.removeEventListener('beforeinput', onInput);
  }, [box, completion]);
}
