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

/** What had the focus before the dialogs that are open now, however many followed one another. */
let beforeDialogs: HTMLElement | null = null;

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** The modal dialog that is in front. */
function frontDialog(): Element | undefined {
  return [...document.querySelectorAll('dialog:modal')].at(-1);
}

/** Puts the focus into a dialog: its title, so that it is read first, unless something is marked to have it. */
export function focusDialog(dialog: Element): void {
  const first = dialog.querySelector<HTMLElement>('[data-opens-focused]') ?? dialog.querySelector('h2');
  first?.focus({ preventScroll: true });
}

/** If nothing has the focus any more: into the dialog in front, or back to before it, or to where writing goes on. */
export function rescueFocus(): void {
  if (!isNowhere()) return;
  const dialog = frontDialog();
  if (dialog === undefined) beforeDialogs?.focus({ preventScroll: true });
  else focusDialog(dialog);
  if (isNowhere()) focusHome();
}

/**
 * Keeps the focus in a modal dialog as long as it is there, and afterwards out of nowhere. What had it may be gone or
 * disabled by something done in the dialog; and where another dialog took the place of the first one, the browser
 * remembers an opener that went with that.
 * @returns ends it; the dialog may still be in the page.
 */
export function guardFocus(dialog: HTMLDialogElement): () => void {
  let last: HTMLElement | null = null;
  const remember = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement) last = target;
  };
  const observer = new MutationObserver(() => {
    if (last === null || (last.isConnected && !last.matches(':disabled'))) return;
    last.blur();
    last = null;
    rescueFocus();
  });
  dialog.addEventListener('focusin', remember);
  observer.observe(dialog, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  return () => {
    dialog.removeEventListener('focusin', remember);
    observer.disconnect();
    // Once it is out of the page, and what takes its place is in it.
    queueMicrotask(() => {
      rescueFocus();
      if (frontDialog() === undefined) beforeDialogs = null;
    });
  };
}

/** Opens a dialog over the page and puts the focus into it. */
export function openModal(dialog: HTMLDialogElement): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && !isNowhere() && activeElement.closest('dialog') === null) {
    beforeDialogs = activeElement;
  }
  dialog.showModal();
  focusDialog(dialog);
}
