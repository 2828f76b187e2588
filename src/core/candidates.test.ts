import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosenCandidate, topCandidates } from './candidates.ts';
import type { TokenScore } from './types.ts';

/** A position as the engine would record it, computed from all logits in double precision. */
function scoreOf(logits: readonly number[], id: number): TokenScore {
  const maxLogit = Math.max(...logits);
  const logSumExp = maxLogit + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - maxLogit), 0));
  const order = logits.map((_, index) => index).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const top = order.slice(0, 64);
  const logprobs = logits.map((logit) => logit - logSumExp);
  return {
    id,
    logprob: logprobs[id]!,
    rank: order.indexOf(id) + 1,
    entropy: -logprobs.reduce((sum, logprob) => sum + Math.exp(logprob) * logprob, 0),
    stopLogprob: null,
    evidence: {
      topIds: Uint32Array.from(top),
      topLogits: Float32Array.from(top, (index) => logits[index]!),
      maxLogit,
      logSumExp,
      tailCounts: new Uint32Array(32),
      tailExpSums: new Float32Array(32),
    },
  };
}

describe('topCandidates', () => {
  it('gives ids, ranks and raw probabilities of a distribution known by hand', () => {
    const score = scoreOf([Math.log(1), Math.log(6), Math.log(3)], 2);
    const candidates = topCandidates(score, 10);
    expect(candidates.map(({ id, rank, chosen }) => [id, rank, chosen])).toEqual([
      [1, 1, false],
      [2, 2, true],
      [0, 3, false],
    ]);
    for (const [index, probability] of [0.6, 0.3, 0.1].entries()) {
      expect(candidates[index]!.probability).toBeCloseTo(probability, 6);
      expect(candidates[index]!.logprob).toBeCloseTo(Math.log(probability), 6);
    }
  });

  it('sums to 1 over a whole small vocabulary, never rises, and agrees with the chosen token', () => {
    const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(logits, fc.nat(), (values, pick) => {
        const score = scoreOf(values, pick % values.length);
        const candidates = topCandidates(score, 64);
        const probabilities = candidates.map(({ probability }) => probability);
        expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        expect(probabilities.toSorted((a, b) => b - a)).toEqual(probabilities);
        const chosen = candidates.find((candidate) => candidate.chosen);
        expect(chosen?.rank).toBe(score.rank);
        expect(chosen?.logprob).toBeCloseTo(chosenCandidate(score).logprob, 4);
      }),
    );
  });

  it('gives no more than asked for', () => {
    const score = scoreOf([3, 2, 1], 0);
    expect(topCandidates(score, 2)).toHaveLength(2);
    expect(topCandidates(score, 0)).toEqual([]);
  });
});
