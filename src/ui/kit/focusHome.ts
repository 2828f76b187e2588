const fine = '(pointer: fine)';

/** Marks the text box that a page is about. */
export const homeProps = { 'data-focus-home': '' } as const;

/**
 * Puts the focus where writing goes on, because what had it is gone. On touch a text box would bring up the
 * keyboard, so there it is the page's main part.
 */
export function focusHome(): void {
  const box = document.querySelector<HTMLElement>('[data-focus-home]');
  const target = matchMedia(fine).matches && box !== null ? box : document.querySelector('main');
  target?.focus({ preventScroll: true });
}

/** The same if nothing has the focus any more. */
export function rescueFocus(): void {
  if (document.activeElement === null || document.activeElement === document.body) focusHome();
}
