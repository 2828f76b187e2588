import { evidenceTopCount } from './distributionEvidence.ts';
import type { ReadCandidate, ReadPosition } from './reading.ts';
import type { TokenDraw } from './types.ts';

/** One candidate's span of the cumulative probability, in the order in which the sampler walks. */
export interface DrawSegment {
  readonly candidate: ReadCandidate;
  readonly from: number;
  readonly to: number;
}

/** What a uniform number is held against. */
export interface DrawBar {
  /** Kept candidates, most likely first, ties: the lower id first. */
  readonly segments: readonly DrawSegment[];
  /** From here to 1 lie kept tokens that were not recorded one by one; 1: there are none. */
  readonly restFrom: number;
}

/** Whether a token was kept and lies below the recorded ranks: what stands before it is not known. */
export function isInRest({ kept, rank }: ReadCandidate): boolean {
  return kept && (rank === null || rank > evidenceTopCount);
}

/**
 * The cumulative bar of a draw (`ShapedDistribution.sample`). A chosen token that lies below the recorded
 * ranks has no span of its own: it is somewhere in the rest.
 */
export function drawBar({ candidates, chosen, restProbability }: ReadPosition): DrawBar {
  const kept = candidates
    .filter((candidate) => candidate.kept && !isInRest(candidate))
    .sort((a, b) => b.probability - a.probability || a.id - b.id);
  let before = 0;
  const segments = kept.map((candidate) => {
    const from = before;
    before += candidate.probability;
    return { candidate, from, to: before };
  });
  return { segments, restFrom: restProbability > 0 || isInRest(chosen) ? Math.min(before, 1) : 1 };
}

/** The segment that a uniform number in [0, 1) falls on; null: it falls on the rest. */
export function segmentAt({ segments, restFrom }: DrawBar, uniform: number): DrawSegment | null {
  const hit = segments.find(({ to }) => uniform < to);
  // Rounding may leave the last span a hair short of 1.
  return hit ?? (restFrom < 1 ? null : (segments.at(-1) ?? null));
}

/** How a token came to stand where it does. */
export type DrawOutcome =
  | { readonly kind: 'prompt' | 'by-hand' | 'by-server' | 'greedy' }
  | {
      readonly kind: 'drawn';
      readonly uniform: number;
      /** What the number falls on; null: a token that was not recorded. */
      readonly hit: DrawSegment | null;
    };

/** @param temperature of the settings under which the number is held against the bar. */
export function drawOutcome(draw: TokenDraw | null, bar: DrawBar, temperature: number): DrawOutcome {
  if (draw === null) return { kind: 'prompt' };
  if (draw.probability === null) return { kind: 'by-server' };
  if (draw.uniform === null) return { kind: 'by-hand' };
  if (temperature === 0) return { kind: 'greedy' };
  return { kind: 'drawn', uniform: draw.uniform, hit: segmentAt(bar, draw.uniform) };
}
