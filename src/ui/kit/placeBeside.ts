const gap = 6;
const edge = 8;

/**
 * Puts a shown popover below its anchor, or above where there is no room, inside the window.
 * Needed because CSS anchor positioning is not in every browser yet.
 */
export function placeBeside(
  popover: HTMLElement,
  anchor: Element,
  align: 'start' | 'center' | 'end' = 'center',
): void {
  const from = anchor.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const wishedLeft = {
    start: from.left,
    center: from.left + from.width / 2 - width / 2,
    end: from.right - width,
  }[align];
  const left = Math.max(edge, Math.min(wishedLeft, window.innerWidth - width - edge));
  const below = from.bottom + gap;
  const fitsBelow = below + height <= window.innerHeight - edge;
  const top = fitsBelow ? below : Math.max(edge, from.top - gap - height);
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}
