import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScorer } from './distributionEvidence.ts';
import { jensenShannon } from './jensenShannon.ts';
import { logSoftmax } from './logSoftmax.ts';
import { realVectors } from './trackReader.fixture.ts';
import type { TokenScore } from './types.ts';

function score(logits: Float32Array, id = 0): TokenScore {
  return createScorer(logits.length).score(logits, id);
}

/** As entropies, H(m) − (H(p) + H(q))/2, and not as the sum of ratios that the code has. */
function divergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const entropy = (of: (index: number) => number): number => {
    let sum = 0;
    for (let index = 0; index < p.length; index++) if (of(index) > 0) sum -= of(index) * Math.log2(of(index));
    return sum;
  };
  const middle = entropy((index) => (p[index]! + q[index]!) / 2);
  return middle - (entropy((index) => p[index]!) + entropy((index) => q[index]!)) / 2;
}

function fullDivergence(p: Float32Array, q: Float32Array): number {
  return divergence(logSoftmax(p).map(Math.exp), logSoftmax(q).map(Math.exp));
}

/** Everything that is not in both top lists (or is not the scored token) as one outcome. */
function plainlyLumped(p: Float32Array, q: Float32Array, id: number): number {
  const [left, right] = [logSoftmax(p).map(Math.exp), logSoftmax(q).map(Math.exp)];
  const other = new Set(score(q).evidence.topIds);
  const shared = [...new Set([...score(p).evidence.topIds, id])].filter(
    (top) => other.has(top) || top === id,
  );
  const lump = (of: Float64Array) => {
    const known = shared.map((top) => of[top]!);
    return [...known, Math.max(0, 1 - known.reduce((sum, x) => sum + x, 0))];
  };
  return divergence(lump(left), lump(right));
}

const logit = fc.oneof(
  { weight: 8, arbitrary: fc.float({ min: -12, max: 12, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 40, Number.NEGATIVE_INFINITY) },
);
const pairOf = (minLength: number, maxLength: number) =>
  fc
    .array(fc.tuple(logit, logit), { minLength, maxLength })
    .map((pairs) => [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side]!)))
    .filter((sides) => sides.every((side) => side.some(Number.isFinite)))
    .chain(([p, q]) =>
      fc.tuple(fc.constant(p!), fc.constant(q!), fc.integer({ min: 0, max: p!.length - 1 })),
    );

describe('against the full distributions', () => {
  it('is exact where the record holds the whole vocabulary', () => {
    fc.assert(
      fc.property(pairOf(1, 64), ([p, q, id]) => {
        const { bits, exact } = jensenShannon(score(p, id), score(q, id));
        expect(exact).toBe(true);
        expect(bits).toBeCloseTo(fullDivergence(p, q), 9);
      }),
    );
  });

  it('never exceeds the divergence, nor falls below that of one plain lump', () => {
    fc.assert(
      fc.property(pairOf(65, 400), ([p, q, id]) => {
        const { bits } = jensenShannon(score(p, id), score(q, id));
        expect(bits).toBeLessThanOrEqual(fullDivergence(p, q) + 1e-6);
        expect(bits).toBeGreaterThanOrEqual(plainlyLumped(p, q, id) - 1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it('on real logits misses at most half of the probability that only one record tells of', () => {
    for (const { logits: p } of realVectors) {
      for (const { logits: q } of realVectors) {
        const [left, right] = [score(p), score(q)];
        const shared = [...left.evidence.topIds].filter((id) => right.evidence.topIds.includes(id));
        const told = (of: Float32Array) => {
          const logprobs = logSoftmax(of);
          return shared.reduce((sum, id) => sum + Math.exp(logprobs[id]!), 0);
        };
        const { bits, exact } = jensenShannon(left, right);
        expect(exact).toBe(false);
        expect(bits).toBeLessThanOrEqual(fullDivergence(p, q) + 1e-6);
        expect(bits).toBeGreaterThanOrEqual(fullDivergence(p, q) - (2 - told(p) - told(q)) / 2 - 1e-6);
      }
    }
  });
});

describe('laws', () => {
  it('is symmetric, from 0 to 1, and 0 for equal inputs', () => {
    fc.assert(
      fc.property(pairOf(1, 300), ([p, q, id]) => {
        const there = jensenShannon(score(p, id), score(q, id));
        const back = jensenShannon(score(q, id), score(p, id));
        expect(there.bits).toBeCloseTo(back.bits, 9);
        expect(there.exact).toBe(back.exact);
        expect(there.bits >= 0 && there.bits <= 1).toBe(true);
        expect(jensenShannon(score(p, id), score(p, id)).bits).toBe(0);
      }),
    );
  });

  it('is 1 bit for nothing in common', () => {
    const none = Number.NEGATIVE_INFINITY;
    const result = jensenShannon(score(new Float32Array([0, none])), score(new Float32Array([none, 0])));
    expect(result).toEqual({ bits: 1, exact: true });
  });

  it('sees a favourite of one in the flat tail of the other, which one lump would hide', () => {
    const flat = new Float32Array(10_000);
    const sure = flat.map((_, id) => (id === 9_000 ? 30 : 0));
    expect(plainlyLumped(sure, flat, 0)).toBeLessThan(0.01);
    expect(fullDivergence(sure, flat)).toBeGreaterThan(0.99);
    expect(jensenShannon(score(sure), score(flat)).bits).toBeGreaterThan(0.9);
  });
});
