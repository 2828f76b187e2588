import type { TokenScore } from './types.ts';

/** A token that could have stood at one position, in the model's own distribution. */
export interface Candidate {
  readonly id: number;
  /** 1 = most likely; null: not known (`TokenScore`). */
  readonly rank: number | null;
  /** Raw natural-log probability. */
  readonly logprob: number;
  readonly probability: number;
  readonly chosen: boolean;
}

/** The `count` most likely tokens of a position, descending (at most what was recorded: 64). */
export function topCandidates(score: TokenScore, count: number): readonly Candidate[] {
  const { topIds, topLogits, logSumExp } = score.evidence;
  const length = Math.min(count, topIds.length);
  return Array.from({ length }, (_, index) => {
    const logprob = topLogits[index]! - logSumExp;
    const id = topIds[index]!;
    return { id, rank: index + 1, logprob, probability: Math.exp(logprob), chosen: id === score.id };
  });
}

/** The token that was taken, as a candidate. */
export function chosenCandidate(score: TokenScore): Candidate {
  const { id, rank, logprob } = score;
  return { id, rank, logprob, probability: Math.exp(logprob), chosen: true };
}
