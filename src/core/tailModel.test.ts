import { describe, expect, it } from 'vitest';
import { createScorer } from './distributionEvidence.ts';
import { createTailModel } from './tailModel.ts';
import { realVectors } from './trackReader.fixture.ts';

describe.each(realVectors)('tail of $name', ({ logits, sortedIds }) => {
  const sorted = sortedIds.map((id) => logits[id]!);
  const max = sorted[0]!;
  const { evidence } = createScorer(logits.length).score(logits, sortedIds[0]!);
  const tail = createTailModel();

  /** Σ exp((logit − max)/T) over ranks from + 1 … to. */
  const weigh = (temperature: number, from: number, to: number): number =>
    sorted.slice(from, to).reduce((sum, logit) => sum + Math.exp((logit - max) / temperature), 0);

  it('is exact at T = 1', () => {
    tail.load(evidence, null);
    tail.weigh(1, max);
    expect(tail.count).toBe(logits.length - 64);
    expect(tail.mass / weigh(1, 64, logits.length)).toBeCloseTo(1, 6);
  });

  it.each([0.3, 0.6, 1, 1.5, 2])(
    'weighs all of it, and its first tokens, within 0.1 points at T = %d',
    (t) => {
      tail.load(evidence, null);
      tail.weigh(t, max);
      for (const count of [2, 10, 40, 200, 1000, 10_000, logits.length - 64]) {
        const above = weigh(t, 0, 64);
        const exact = weigh(t, 64, 64 + count);
        expect(Math.abs(tail.first(count).mass - exact) / (above + exact)).toBeLessThan(1e-3);
      }
    },
  );

  it('takes the fewest tokens that weigh as much as is wanted', () => {
    tail.load(evidence, null);
    for (const t of [0.3, 1, 2]) {
      tail.weigh(t, max);
      for (let percent = 1; percent < 100; percent++) {
        const wanted = (tail.mass * percent) / 100;
        const { count, mass } = tail.heaviest(wanted);
        expect(Number.isInteger(count)).toBe(true);
        expect(mass).toBeGreaterThanOrEqual(wanted);
        expect(tail.first(count).mass).toBeCloseTo(mass, 12);
        expect(tail.first(count - 1).mass).toBeLessThan(wanted);
      }
    }
  });

  it('finds a place by its logit, within three tokens or three percent', () => {
    tail.load(evidence, null);
    tail.weigh(1.3, max);
    for (const rank of [70, 80, 200, 1000, 20_000]) {
      const { count, mass } = tail.above(sorted[rank]!);
      const least = Math.floor(Math.min(count * 0.97, count - 3));
      const most = Math.ceil(Math.max(count * 1.03, count + 3));
      expect(rank - 64).toBeGreaterThanOrEqual(least);
      expect(rank - 64).toBeLessThanOrEqual(most);
      expect(mass).toBeCloseTo(tail.first(count).mass, 12);
    }
    expect(tail.above(sorted[63]!)).toEqual({ count: 0, mass: 0 });
  });

  it('leaves out a token that is counted elsewhere', () => {
    tail.load(evidence, null);
    tail.weigh(0.8, max);
    const { count, mass } = tail;
    for (const rank of [65, 300, 30_000]) {
      tail.load(evidence, sorted[rank - 1]!);
      tail.weigh(0.8, max);
      expect(tail.count).toBe(count - 1);
      expect((tail.mass + weigh(0.8, rank - 1, rank)) / mass).toBeCloseTo(1, 2);
    }
  });
});

it('has nothing where the vocabulary ends with the recorded ranks', () => {
  const tail = createTailModel();
  tail.load(createScorer(3).score(Float32Array.of(1, 2, Number.NEGATIVE_INFINITY), 0).evidence, null);
  tail.weigh(1, 2);
  expect(tail).toMatchObject({ count: 0, mass: 0, firstLogit: Number.NEGATIVE_INFINITY, countIsKnown: true });
  expect(tail.first(5)).toEqual({ count: 0, mass: 0 });
});
