import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logSoftmax, logSumExp, maxLogit } from './logSoftmax.ts';

const lowest = Number.NEGATIVE_INFINITY;
const logitsArbitrary = fc
  .array(fc.oneof(fc.float({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(lowest)), {
    minLength: 1,
    maxLength: 50,
  })
  .filter((values) => values.some(Number.isFinite))
  .map((values) => Float32Array.from(values));

describe('logSoftmax', () => {
  it('gives the logarithms of probabilities that sum to 1, never NaN', () => {
    fc.assert(
      fc.property(logitsArbitrary, (logits) => {
        const logprobs = logSoftmax(logits);
        for (const logprob of logprobs) expect(logprob <= 1e-9).toBe(true);
        expect(logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('gives everything to the only token that is not ruled out', () => {
    expect(Array.from(logSoftmax(Float32Array.of(lowest, -3e38, lowest)))).toEqual([lowest, 0, lowest]);
  });
});

describe('logSumExp', () => {
  it('moves with the logits', () => {
    fc.assert(
      fc.property(logitsArbitrary, fc.integer({ min: -8, max: 8 }), (logits, shift) => {
        const integers = logits.map(Math.round);
        const shifted = integers.map((logit) => logit + shift);
        expect(logSumExp(shifted)).toBeCloseTo(logSumExp(integers) + shift, 6);
      }),
    );
  });

  it('does not overflow', () => expect(logSumExp(Float32Array.of(1e4, 1e4))).toBeCloseTo(1e4 + Math.LN2, 9));
});

describe('maxLogit', () => {
  it('finds the maximum wherever it stands', () => {
    fc.assert(fc.property(logitsArbitrary, (logits) => maxLogit(logits) === Math.max(...logits)));
  });

  it('refuses what is no distribution', () => {
    expect(() => maxLogit(Float32Array.of(5, Number.NaN))).toThrow(/NaN as the logit of token 1/);
    expect(() => maxLogit(Float32Array.of(Number.POSITIVE_INFINITY))).toThrow(/Infinity as the logit/);
    expect(() => maxLogit(Float32Array.of(lowest, lowest))).toThrow(/ruled out/);
  });
});
