import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScorer, evidenceTailBinWidth } from './distributionEvidence.ts';
import { goldenVectors } from './goldenSampling.fixture.ts';
import { logSoftmax, logSumExp } from './logSoftmax.ts';

/** Descending, ties: the lower id first. */
const ranked = (logits: Float32Array): readonly number[] =>
  Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);

const sum = (values: Iterable<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);

function expectEvidence(logits: Float32Array, id: number): void {
  const score = createScorer(logits.length).score(logits, id);
  const { evidence } = score;
  const order = ranked(logits);
  const logprobs = logSoftmax(logits);
  const topCount = Math.min(64, logits.length);

  expect(score.id).toBe(id);
  expect(score.logprob).toBeCloseTo(logprobs[id]!, 9);
  expect(score.rank).toBe(order.indexOf(id) + 1);
  expect(score.entropy).toBeCloseTo(sum(logprobs.map((logprob) => -Math.exp(logprob) * logprob)), 9);
  expect(score.entropy).toBeGreaterThanOrEqual(0);

  expect(Array.from(evidence.topIds)).toEqual(order.slice(0, topCount));
  expect(evidence.topLogits).toEqual(Float32Array.from(evidence.topIds, (top) => logits[top]!));
  expect(evidence.maxLogit).toBe(evidence.topLogits[0]);
  expect(evidence.logSumExp).toBeCloseTo(logSumExp(logits), 9);

  const lastTop = evidence.topLogits[topCount - 1]!;
  const counts = new Uint32Array(32);
  const expSums = new Float64Array(32);
  for (const other of order.slice(topCount)) {
    const bin = Math.min(31, Math.floor((lastTop - logits[other]!) / evidenceTailBinWidth));
    counts[bin] = counts[bin]! + 1;
    expSums[bin] = expSums[bin]! + Math.exp(logits[other]! - evidence.maxLogit);
  }
  expect(evidence.tailCounts).toEqual(counts);
  expect(sum(evidence.tailCounts)).toBe(logits.length - topCount);
  evidence.tailExpSums.forEach((expSum, bin) => {
    expect(Math.abs(expSum - expSums[bin]!)).toBeLessThanOrEqual(1e-7 * expSums[bin]!);
  });
  const topExpSum = sum(evidence.topLogits.map((logit) => Math.exp(logit - evidence.maxLogit)));
  const total = topExpSum + sum(evidence.tailExpSums);
  expect(evidence.maxLogit + Math.log(total)).toBeCloseTo(evidence.logSumExp, 5);
}

describe('score', () => {
  it('agrees with a full sort and Math.exp, ties included', () => {
    const logit = fc.oneof(
      fc.integer({ min: -20, max: 20 }).map((x) => x / 2),
      fc.float({ min: -150, max: 30, noNaN: true }),
    );
    const logits = fc
      .array(logit, { minLength: 1, maxLength: 200 })
      .map((values) => Float32Array.from(values));
    fc.assert(
      fc.property(logits, fc.nat(), (values, pick) => expectEvidence(values, pick % values.length)),
      { numRuns: 200 },
    );
  });

  for (const [name, { logits }] of goldenVectors) {
    it(`agrees on real logits: ${name}`, () => {
      const order = ranked(logits);
      for (const rank of [1, 64, 65, 20_000]) expectEvidence(logits, order[rank - 1]!);
    });
  }

  it('counts tokens that are ruled out in the last bin, and never yields NaN', () => {
    const logits = new Float32Array(100).fill(Number.NEGATIVE_INFINITY);
    logits[70] = 2;
    const scorer = createScorer(100);
    const certain = scorer.score(logits, 70);
    expect(certain).toMatchObject({ logprob: 0, rank: 1, entropy: 0 });
    expect(Array.from(certain.evidence.topIds.slice(0, 3))).toEqual([70, 0, 1]);
    expect(certain.evidence.tailCounts[31]).toBe(36);
    expect(sum(certain.evidence.tailExpSums)).toBe(0);
    expect(scorer.score(logits, 99)).toMatchObject({ logprob: Number.NEGATIVE_INFINITY, rank: 100 });
  });

  it('gives fresh arrays, which may be transferred', () => {
    const scorer = createScorer(3);
    const first = scorer.score(Float32Array.of(1, 2, 3), 0);
    const kept = structuredClone(first);
    scorer.score(Float32Array.of(9, 8, 7), 1);
    expect(first).toEqual(kept);
  });

  it('refuses what is no distribution', () => {
    const scorer = createScorer(3);
    expect(() => scorer.score(Float32Array.of(1, 2, Number.NaN), 0)).toThrow(/NaN as the logit of token 2/);
    expect(() => scorer.score(Float32Array.of(1, Number.POSITIVE_INFINITY, 0), 0)).toThrow(/token 1/);
    expect(() => scorer.score(new Float32Array(3).fill(Number.NEGATIVE_INFINITY), 0)).toThrow(/ruled out/);
    expect(() => scorer.score(Float32Array.of(1, 2, 3), 3)).toThrow(/Token id 3 is outside/);
    expect(() => scorer.score(Float32Array.of(1, 2), 0)).toThrow(/2 logits/);
    const late = new Float32Array(200);
    late[150] = Number.NaN;
    expect(() => createScorer(200).score(late, 0)).toThrow(/NaN as the logit of token 150/);
  });
});
