import { type HTMLAttributes, type PointerEvent, useState } from 'react';
import type { TokenRecord } from '../../core/types.ts';
import { useActions } from '../../store/useApp.ts';
import type { TipPlace } from '../tokens/TokenTip.tsx';
import { boxUnder, closestToken, indexOf } from '../tokens/tokenElements.ts';
import { useTokenKeys } from '../tokens/useTokenKeys.ts';

/** What pointer and keys do with the tokens of a text, as in the bare text. */
export function useTokenPointer(
  trackId: string,
  tokens: readonly TokenRecord[],
): { readonly tip: TipPlace | null; readonly handlers: HTMLAttributes<HTMLElement> } {
  const { select, hover } = useActions();
  const [tip, setTip] = useState<TipPlace | null>(null);
  const onKeyDown = useTokenKeys(trackId, tokens);
  return {
    tip,
    handlers: {
      onPointerOver(event: PointerEvent) {
        if (event.pointerType === 'touch') return;
        const element = closestToken(event.target);
        const index = indexOf(element);
        hover(index === null ? null : { trackId, index });
        setTip(element === null || index === null ? null : { index, box: boxUnder(element, event.clientY) });
      },
      onPointerLeave() {
        hover(null);
        setTip(null);
      },
      onClick(event) {
        // A link is followed, a marked text is copied.
        const onLink = event.target instanceof Element && event.target.closest('a, button') !== null;
        const index = indexOf(closestToken(event.target));
        if (index !== null && !onLink && getSelection()?.isCollapsed !== false) select({ trackId, index });
      },
      onKeyDown,
    },
  };
}
