import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CountedToken, surprisalBits, tokenStats } from './stats.ts';

const text = (probability: number, entropy = 0): CountedToken => ({
  logprob: Math.log(probability),
  entropy,
  kind: 'text',
});

it('surprisal is counted in bits', () => {
  expect(surprisalBits(Math.log(1 / 8))).toBeCloseTo(3, 12);
  expect(Object.is(surprisalBits(0), 0)).toBe(true);
  expect(surprisalBits(Number.NEGATIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});

it('a uniform choice among n has perplexity n', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 30 }), (n, length) => {
      const stats = tokenStats(Array.from({ length }, () => text(1 / n, Math.log(n))));
      expect((stats?.perplexity ?? 0) / n).toBeCloseTo(1, 9);
      expect(stats?.meanEntropy).toBeCloseTo(Math.log(n), 9);
    }),
  );
});

it('special tokens are left out, and the least likely token is named by its place in the list', () => {
  const special: CountedToken = { logprob: -50, entropy: 9, kind: 'special' };
  const stats = tokenStats([special, text(0.5, 1), text(0.125, 3), special, text(0.125, 2)]);
  expect(stats).toMatchObject({ count: 3, leastLikely: 2, meanEntropy: 2 });
  expect(stats?.meanLogprob).toBeCloseTo(Math.log(0.5 * 0.125 * 0.125) / 3, 12);
});

it('there is no average of nothing', () => {
  expect(tokenStats([])).toBeNull();
  expect(tokenStats([{ logprob: -1, entropy: 1, kind: 'special' }])).toBeNull();
});
