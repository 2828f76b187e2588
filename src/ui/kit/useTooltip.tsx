import { type ReactNode, type RefCallback, useCallback, useRef, useState } from 'react';
import { placeBeside } from './placeBeside.ts';
import styles from './useTooltip.module.css';

interface TooltipTrigger {
  ref: RefCallback<HTMLButtonElement>;
  onPointerEnter(event: { pointerType: string }): void;
  onPointerLeave(): void;
  onPointerDown(): void;
  onKeyUp(event: { key: string }): void;
  onBlur(): void;
}

/**
 * A short label for a button, shown on hover and when Tab arrives there (not when a script moves the
 * focus); it repeats what the button's name already says, so nothing is lost without it. Spread `trigger`
 * on the button, render `tip` beside it.
 */
export function useTooltip(content: ReactNode): { trigger: TooltipTrigger; tip: ReactNode } {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement | null>(null);
  const show = useCallback((tip: HTMLSpanElement | null) => {
    if (tip === null || anchor.current === null) return;
    tip.showPopover();
    placeBeside(tip, anchor.current);
  }, []);
  return {
    trigger: {
      ref: (element) => {
        anchor.current = element;
      },
      onPointerEnter: (event) => setOpen(event.pointerType !== 'touch'),
      onPointerLeave: () => setOpen(false),
      onPointerDown: () => setOpen(false),
      onKeyUp: (event) => {
        if (event.key === 'Tab') setOpen(true);
      },
      onBlur: () => setOpen(false),
    },
    tip: open && (
      <span ref={show} aria-hidden popover="manual" className={styles.tip}>
        {content}
      </span>
    ),
  };
}
