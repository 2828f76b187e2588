import { type HTMLAttributes, type PointerEvent, useState } from 'react';
import type { TokenRecord } from '../../core/types.ts';
import { useActions } from '../../store/useApp.ts';
import { usePanelControl } from './panelControl.ts';
import type { TipPlace } from './TokenTip.tsx';
import { boxUnder, closestToken, indexOf } from './tokenElements.ts';
import { useTokenKeys } from './useTokenKeys.ts';

/** What pointer and keys do with the tokens of a text: hovering tells, a click opens the panel on one. */
export function useTokenPointer(
  trackId: string,
  tokens: readonly TokenRecord[],
): { readonly tip: TipPlace | null; readonly handlers: HTMLAttributes<HTMLElement> } {
  const { select, hover } = useActions();
  const { open, sheet, setOpen } = usePanelControl();
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
        if (event.target instanceof Element && event.target.closest('a, button') !== null) return;
        if (getSelection()?.isCollapsed === false) return;
        const token = closestToken(event.target);
        const index = indexOf(token);
        if (index === null) return;
        select({ trackId, index });
        if (open) return;
        // What else could have stood there is in the panel.
        setOpen(true);
        // Once the panel has taken its room.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => token?.scrollIntoView({ block: sheet ? 'center' : 'nearest' })),
        );
      },
      onKeyDown,
    },
  };
}
