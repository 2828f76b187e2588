/** Tokens in the page: elements with `data-token-index`, within one with `data-track`. */

export function closestToken(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-token-index]') : null;
}

export function indexOf(element: HTMLElement | null): number | null {
  return element === null ? null : Number(element.dataset.tokenIndex);
}

export function tokenElement(root: ParentNode | null, index: number): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[data-token-index="${index}"]`) ?? null;
}

/** Puts the focus on a token of a text that is shown. */
export function focusToken(trackId: string, index: number): void {
  const root = document.querySelector(`[data-track="${CSS.escape(trackId)}"]`);
  tokenElement(root, index)?.focus();
}

/**
 * Brings a token into the sight of the conversation around it, and moves nothing else: beside it other
 * conversations may follow the same cursor.
 */
export function revealToken(token: HTMLElement | null): void {
  const area = token?.closest('[data-scroll-area]');
  if (token === null || !area) {
    token?.scrollIntoView({ block: 'nearest' });
    return;
  }
  const box = token.getBoundingClientRect();
  const sight = area.getBoundingClientRect();
  if (box.top < sight.top) area.scrollTop -= sight.top - box.top;
  else if (box.bottom > sight.bottom) area.scrollTop += box.bottom - sight.bottom;
}

const candidate = '[data-candidates] button';

/** Puts the focus on the first candidate of the details. @returns whether there was one. */
export function focusCandidates(): boolean {
  const first = document.querySelector<HTMLElement>(candidate);
  first?.focus();
  return first !== null;
}

/** The part of a token that the pointer is on: a token can wrap over lines. */
export function boxUnder(element: HTMLElement, pointerY: number): DOMRect {
  const boxes = [...element.getClientRects()];
  return (
    boxes.find((box) => pointerY >= box.top && pointerY <= box.bottom) ?? element.getBoundingClientRect()
  );
}
