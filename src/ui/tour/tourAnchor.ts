import type { TokenSelection } from '../../store/appState.ts';
import type { TourStep } from './tourSteps.tsx';

/** The part of the page that a step speaks of; null while it is not there. */
export function tourAnchor(
  anchor: TourStep['anchor'],
  { trackId, index }: TokenSelection,
): HTMLElement | null {
  const token = `[data-track="${CSS.escape(trackId)}"] [data-token-index="${index}"]`;
  const selector = {
    token,
    candidates: '[data-candidates]',
    lines: 'figure[aria-label="Surprisal and entropy"]',
    reading: '[role="radiogroup"][aria-label="Reading"]',
  }[anchor];
  return document.querySelector<HTMLElement>(selector);
}
