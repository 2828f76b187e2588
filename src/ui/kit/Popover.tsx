import { type ReactNode, useId, useRef } from 'react';
import { flushSync } from 'react-dom';
import styles from './Popover.module.css';
import { placeBeside } from './placeBeside.ts';

interface PopoverProps {
  /** Accessible name of the button and, unless it has one of its own, of what it opens. */
  label: string;
  sheetLabel?: string;
  buttonClassName?: string | undefined;
  /** What the button shows. */
  face: ReactNode;
  children: ReactNode;
  onOpenChange?(open: boolean): void;
}

/** A button that opens a small non-modal sheet; a click outside or Escape closes it. */
export function Popover(props: PopoverProps) {
  const { label, sheetLabel = label, buttonClassName, face, children, onOpenChange } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-label={label}
        className={[styles.button, buttonClassName].filter(Boolean).join(' ')}
      >
        {face}
      </button>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={sheetLabel}
        className={styles.sheet}
        onBeforeToggle={(event) => {
          // It is placed by its size, so that what it holds comes first.
          if (event.newState === 'open') flushSync(() => onOpenChange?.(true));
        }}
        onToggle={(event) => {
          if (event.newState === 'closed') onOpenChange?.(false);
          if (event.newState === 'open' && button.current !== null) {
            placeBeside(event.currentTarget, button.current, 'end');
          }
        }}
      >
        {children}
      </div>
    </>
  );
}
