import type { MouseEvent, PointerEvent } from 'react';
import { useActions } from '../../store/useApp.ts';
import { boxUnder, closestToken, indexOf } from '../tokens/tokenElements.ts';
import type { TipPlace } from '../tokens/TokenTip.tsx';

interface FoundToken {
  readonly element: HTMLElement;
  readonly trackId: string;
  readonly index: number;
}

/** The token behind the text box at a point of the window. */
function tokenUnder({ clientX, clientY }: { clientX: number; clientY: number }): FoundToken | null {
  for (const under of document.elementsFromPoint(clientX, clientY)) {
    const element = closestToken(under);
    const trackId = element?.closest<HTMLElement>('[data-track]')?.dataset.track;
    const index = indexOf(element);
    if (element !== null && trackId !== undefined && index !== null) return { element, trackId, index };
  }
  return null;
}

/** Pointing at a token of the document shows what it is; a click selects it, wherever the cursor then is. */
export function useDocumentPointer(setTip: (tip: (TipPlace & { trackId: string }) | null) => void) {
  const { select, hover } = useActions();

  const leave = () => {
    hover(null);
    setTip(null);
  };

  return {
    onPointerMove(event: PointerEvent) {
      if (event.pointerType === 'touch' || event.buttons !== 0) return;
      const token = tokenUnder(event);
      if (token === null) return leave();
      const { element, trackId, index } = token;
      hover({ trackId, index });
      setTip({ trackId, index, box: boxUnder(element, event.clientY) });
    },
    onPointerDown: () => setTip(null),
    onPointerLeave: leave,
    onClick(event: MouseEvent<HTMLTextAreaElement>) {
      const { selectionStart, selectionEnd } = event.currentTarget;
      if (selectionStart !== selectionEnd) return;
      const token = tokenUnder(event);
      select(token === null ? null : { trackId: token.trackId, index: token.index });
    },
  };
}
