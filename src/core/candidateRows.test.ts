import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidateRows, shareCeiling } from './candidateRows.ts';
import { readPosition } from './readPosition.fixture.ts';

/** 64 falling probabilities that leave some for the rest. */
const falling = Array.from({ length: 64 }, (_, index) => 0.2 * 0.8 ** index);

describe('candidateRows', () => {
  it('shows the most likely and sums up the rest', () => {
    const { rows, restRaw, restShaped, cutAfter } = candidateRows(readPosition(falling, { rank: 1 }), 20);
    expect(rows.map(({ rank }) => rank)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(restRaw).toBeCloseTo(0.8 ** 20, 10);
    expect(restShaped).toBeCloseTo(restRaw, 10);
    expect(cutAfter).toBeNull();
  });

  it('draws the cut-off line under the last row that was kept, and leaves nothing to the rest', () => {
    const { cutAfter, restShaped, restRaw, restKept } = candidateRows(
      readPosition(falling, { rank: 1 }, 7),
      20,
    );
    expect(restKept).toBe(false);
    expect(cutAfter).toBe(7);
    expect(restShaped).toBe(0);
    expect(restRaw).toBeGreaterThan(0);
  });

  it('draws no line where the cut lies below the last row', () => {
    const { cutAfter, restShaped, restKept } = candidateRows(readPosition(falling, { rank: 1 }, 40), 20);
    expect(restKept).toBe(true);
    expect(cutAfter).toBeNull();
    expect(restShaped).toBeGreaterThan(0);
  });

  it('adds a chosen token that lies lower, and counts it only once', () => {
    const { rows, restRaw } = candidateRows(readPosition(falling, { rank: 30 }), 20);
    expect(rows.at(-1)?.rank).toBe(30);
    expect(rows.reduce((sum, { rawProbability }) => sum + rawProbability, restRaw)).toBeCloseTo(1, 10);
  });

  it('always shows everything: rows and rest sum to 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (rank, kept) => {
        const { rows, restShaped, highest } = candidateRows(readPosition(falling, { rank }, kept), 20);
        expect(rows.reduce((sum, { probability }) => sum + probability, restShaped)).toBeCloseTo(1, 6);
        expect(shareCeiling(highest)).toBeGreaterThanOrEqual(Math.min(1, highest));
      }),
    );
  });
});
