import type { ReadPosition } from './reading.ts';

interface Choice {
  /** 1 = the first of `probabilities`; beyond them the chosen token lies lower. */
  readonly rank: number;
  readonly rawProbability?: number;
}

/**
 * A position with these raw probabilities, of which the first `kept` pass the filters and are renormalised.
 * Ids are ranks.
 */
export function readPosition(
  probabilities: readonly number[],
  choice: Choice,
  kept = Number.POSITIVE_INFINITY,
): ReadPosition {
  const cut = kept < probabilities.length;
  const mass = cut ? probabilities.slice(0, kept).reduce((sum, p) => sum + p, 0) : 1;
  const candidate = (rawProbability: number, rank: number) => ({
    id: rank,
    rank,
    rawProbability,
    probability: rank <= kept ? rawProbability / mass : 0,
    kept: rank <= kept,
    chosen: rank === choice.rank,
  });
  const candidates = probabilities.map((probability, index) => candidate(probability, index + 1));
  const lower = candidate(choice.rawProbability ?? 0, choice.rank);
  const chosen = candidates[choice.rank - 1] ?? lower;
  return {
    candidates: chosen === lower ? [...candidates, lower] : candidates,
    chosen,
    keptCount: cut ? kept : null,
    restProbability: cut ? 0 : Math.max(0, 1 - probabilities.reduce((sum, p) => sum + p, 0)),
    stages: [],
  };
}
