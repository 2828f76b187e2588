import { type ReactNode, useId, useRef } from 'react';
import styles from './Popover.module.css';
import { placeBeside } from './placeBeside.ts';

interface PopoverProps {
  /** Accessible name of the button and of what it opens. */
  label: string;
  buttonClassName?: string | undefined;
  /** What the button shows. */
  face: ReactNode;
  children: ReactNode;
}

/** A button that opens a small non-modal sheet; a click outside or Escape closes it. */
export function Popover({ label, buttonClassName, face, children }: PopoverProps) {
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
        aria-label={label}
        className={styles.sheet}
        onToggle={(event) => {
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
