/** A ref of what is to be seen when it comes: scrolls as far as that needs, and no further. */
export function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
