import { revealToken } from '../tokens/tokenElements.ts';

const pieces = '[data-token-index]';

/**
 * Marks the pieces of the selected and of the hovered token and gives the text its one tab stop. Done on the
 * page itself: pointing at a token must not have Markdown parsed.
 */
export function markPieces(root: HTMLElement | null, selected: number | null, hovered: number | null): void {
  if (root === null) return;
  const of = (index: number | null) =>
    index === null ? [] : [...root.querySelectorAll<HTMLElement>(`[data-token-index="${index}"]`)];
  for (const old of root.querySelectorAll<HTMLElement>(
    ':is([aria-current], [data-hovered], [tabindex="0"])',
  )) {
    if (!old.matches(pieces)) continue;
    old.removeAttribute('aria-current');
    old.removeAttribute('data-hovered');
    old.tabIndex = -1;
  }
  for (const piece of of(hovered)) piece.dataset.hovered = '';
  const chosen = of(selected);
  for (const piece of chosen) piece.setAttribute('aria-current', 'true');
  const [first] = chosen;
  const stop = first ?? root.querySelector<HTMLElement>(pieces);
  if (stop !== null) stop.tabIndex = 0;
  if (first !== undefined && root.dataset.revealed !== String(selected)) revealToken(first);
  root.dataset.revealed = String(selected);
}
