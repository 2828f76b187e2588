import { describe, expect, it } from 'vitest';
import { freshSeed, murmur3, uniformDraw } from './random.ts';

describe('murmur3', () => {
  // Four-byte vectors published for MurmurHash3_x86_32, the bytes read as one little-endian word.
  it.each([
    [[], 0, 0],
    [[], 1, 0x514e28b7],
    [[], 0xffffffff, 0x81f16f39],
    [[0], 0, 0x2362f9de],
    [[0xffffffff], 0, 0x76293b50],
    [[0x87654321], 0, 0xf55b516b],
    [[0x87654321], 0x5082edee, 0x2362f9de],
  ] as const)('%j with seed %i', (words, seed, expected) => {
    expect(murmur3(words, seed)).toBe(expected);
  });
});

/** Σ (observed − expected)² / expected over equal buckets. */
function chiSquared(values: readonly number[], buckets: number): number {
  const observed = new Array<number>(buckets).fill(0);
  for (const value of values) {
    const bucket = Math.floor(value * buckets);
    observed[bucket] = (observed[bucket] ?? Number.NaN) + 1;
  }
  const expected = values.length / buckets;
  return observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('uniformDraw', () => {
  const draws = Array.from({ length: 40_000 }, (_, i) => ({
    seed: i % 20,
    turn: ((i / 20) % 4) | 0,
    position: (i / 80) | 0,
  })).map(({ seed, turn, position }) => uniformDraw(seed, turn, position));

  it('lies in [0, 1) and never repeats', () => {
    for (const draw of draws) expect(draw >= 0 && draw < 1).toBe(true);
    expect(new Set(draws).size).toBe(draws.length);
    expect(uniformDraw(4294967295, 4294967295, 4294967295)).toBeLessThan(1);
  });

  // χ² with 99 degrees of freedom stays below 148 in 99.9 % of cases.
  it('is uniform, in its first digits and in its last bits', () => {
    expect(chiSquared(draws, 100)).toBeLessThan(148);
    expect(
      chiSquared(
        draws.map((draw) => (draw * 2 ** 33) % 1),
        100,
      ),
    ).toBeLessThan(148);
  });

  // Pairs of neighbours on a 10 × 10 grid: as uniform as single ones if the two are independent.
  it.each([
    ['seeds', (i: number) => [uniformDraw(i, 0, 0), uniformDraw(i + 1, 0, 0)]],
    ['turns', (i: number) => [uniformDraw(42, i, 0), uniformDraw(42, i + 1, 0)]],
    ['positions', (i: number) => [uniformDraw(42, 1, i), uniformDraw(42, 1, i + 1)]],
    ['seed and position', (i: number) => [uniformDraw(i, 1, i), uniformDraw(i + 1, 1, i + 1)]],
  ] as const)('neighbouring %s are independent', (_, pair) => {
    const cells = Array.from({ length: 20_000 }, (_, i) => {
      const [first = Number.NaN, second = Number.NaN] = pair(2 * i);
      return (Math.floor(first * 10) + second) / 10;
    });
    expect(chiSquared(cells, 100)).toBeLessThan(148);
  });

  it('tells the three arguments apart', () => {
    expect(new Set([uniformDraw(1, 2, 3), uniformDraw(3, 2, 1), uniformDraw(2, 1, 3)]).size).toBe(3);
  });
});

it('a fresh seed is a whole number of 32 bits', () => {
  expect(freshSeed(() => 0)).toBe(0);
  expect(freshSeed(() => 1 - 2 ** -53)).toBe(4294967295);
});
