import { formatValue } from '../../kit/formatFigures.ts';
import { mixWeightRange } from '../../../core/comparison.ts';

/** What stands at a weight of the second persona: "halfway between Pirate and Child". */
export function mixWords(weight: number, first: string, second: string): string {
  const percent = (share: number) => `${formatValue(Math.round(share * 100))} %`;
  if (weight === 0) return `${first} alone`;
  if (weight === 1) return `${second} alone`;
  if (weight === 0.5) return `halfway between ${first} and ${second}`;
  if (weight < 0) return `more ${first} than ${first}: away from ${second}`;
  if (weight > 1) return `more ${second} than ${second}: away from ${first}`;
  return `${percent(1 - weight)} ${first}, ${percent(weight)} ${second}`;
}

/** What the mixture has of the first persona alone, A: a reply has one beginning and one set of settings. */
export function mixBasisWords(firstPrefill: string, secondPrefill: string): string {
  if (firstPrefill === secondPrefill) return 'Settings are A’s.';
  const prefill = firstPrefill === '' ? 'it begins with no prefill' : 'it begins with A’s prefill';
  return `Settings are A’s, and ${prefill}${secondPrefill === '' ? '' : ': B’s is left out'}.`;
}

/**
 * Said where a reply was drawn with other weights than the present one: "λ now 0.3; this reply was written at 0.5 to
 * −0.5." null: with the same throughout, or with none.
 */
export function drawnMixWords(now: number, drawn: readonly number[]): string | null {
  const low = Math.min(...drawn);
  const high = Math.max(...drawn);
  if (drawn.length === 0 || (low === now && high === now)) return null;
  const [from, to] = drawn.indexOf(low) <= drawn.indexOf(high) ? [low, high] : [high, low];
  const at = from === to ? formatValue(from) : `${formatValue(from)} to ${formatValue(to)}`;
  return `λ now ${formatValue(now)}; this reply was written at ${at}.`;
}

/** Why something typed is refused; null when it is allowed. */
export function mixWeightProblem(value: number | string, shown: string): string | null {
  const { min, max } = mixWeightRange;
  const allowed = `Mix takes a number from ${formatValue(min)} to ${formatValue(max)}`;
  if (typeof value === 'string') return `${allowed}; ${shown} is none.`;
  return value < min || value > max ? `${allowed}; ${shown} lies outside.` : null;
}
