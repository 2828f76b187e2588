import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bucketSize, maxBuckets, overviewBuckets } from './overviewBuckets.ts';
import type { TokenScore } from './types.ts';

const evidence = {
  topIds: new Uint32Array(),
  topLogits: new Float32Array(),
  maxLogit: 0,
  logSumExp: 0,
  tailCounts: new Uint32Array(),
  tailExpSums: new Float32Array(),
};
const score = (logprob: number): TokenScore => ({
  id: 0,
  logprob,
  rank: 1,
  entropy: 0,
  stopLogprob: null,
  evidence,
});

it('holds any run in 512 buckets and keeps the least likely token of each', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -20, max: 0, noNaN: true }), { maxLength: 5000 }), (logprobs) => {
      const buckets = overviewBuckets(logprobs.map(score));
      const size = bucketSize(logprobs.length);
      expect(buckets.length).toBe(Math.ceil(logprobs.length / size));
      expect(buckets.length).toBeLessThanOrEqual(maxBuckets);
      for (const [place, { index }] of buckets.entries()) {
        const bucket = logprobs.slice(place * size, (place + 1) * size);
        expect(logprobs[index]).toBe(Math.min(...bucket));
        expect(bucket.indexOf(Math.min(...bucket))).toBe(index - place * size);
      }
    }),
    { numRuns: 30 },
  );
});

it.each([
  [0, 1],
  [512, 1],
  [513, 2],
  [1025, 4],
  [4096, 8],
])('puts %d tokens into buckets of %d', (count, size) => expect(bucketSize(count)).toBe(size));

it('holds what was cut to be the least likely', () => {
  expect(overviewBuckets([{ logprob: Math.log(0) }])).toEqual([
    { index: 0, surprisal: Number.POSITIVE_INFINITY, probabilityClass: 8 },
  ]);
});

it('counts surprisal in bits and keeps its colour', () => {
  expect(overviewBuckets([score(Math.log(0.5)), score(Math.log(0.0005))])).toEqual([
    { index: 0, surprisal: expect.closeTo(1, 10), probabilityClass: 2 },
    { index: 1, surprisal: expect.closeTo(Math.log2(2000), 10), probabilityClass: 8 },
  ]);
});
