import type { MouseEvent, MouseEventHandler } from 'react';

interface Guarded {
  readonly 'aria-disabled': true | undefined;
  onClick(event: MouseEvent<HTMLButtonElement>): void;
}

/**
 * A button that cannot be used now keeps the focus: one that is truly disabled would lose it, and the
 * keyboard would start again at the top of the page.
 */
export function guardedClick(
  disabled: boolean | undefined,
  onClick: MouseEventHandler<HTMLButtonElement> | undefined,
): Guarded {
  return {
    'aria-disabled': disabled || undefined,
    onClick(event) {
      if (disabled) event.preventDefault();
      else onClick?.(event);
    },
  };
}
