import { useId, useRef } from 'react';
import styles from './HelpTip.module.css';
import { placeBeside } from './placeBeside.ts';

/** Milliseconds that the pointer may take on its way from the button to the text. */
const leaveMs = 120;

/** A "?" whose one sentence shows on hover, when Tab arrives and on click, and leaves with Escape. */
export function HelpTip({ label, text }: { label: string; text: string }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);

  const show = () => {
    clearTimeout(leaving.current);
    if (tip.current === null || button.current === null || tip.current.matches(':popover-open')) return;
    tip.current.showPopover();
    placeBeside(tip.current, button.current);
  };
  const hide = () => {
    clearTimeout(leaving.current);
    tip.current?.hidePopover();
  };
  const hideSoon = () => {
    leaving.current = setTimeout(hide, leaveMs);
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-label={label}
        aria-describedby={id}
        onPointerEnter={show}
        onPointerLeave={hideSoon}
        onKeyUp={(event) => {
          if (event.key === 'Tab') show();
        }}
        onBlur={hide}
        onClick={show}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !tip.current?.matches(':popover-open')) return;
          event.stopPropagation();
          hide();
        }}
      >
        <span aria-hidden>?</span>
      </button>
      <span
        ref={tip}
        id={id}
        role="tooltip"
        popover="manual"
        className={styles.tip}
        onPointerEnter={show}
        onPointerLeave={hideSoon}
      >
        {text}
      </span>
    </>
  );
}
