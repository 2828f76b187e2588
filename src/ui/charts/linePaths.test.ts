import { describe, expect, it } from 'vitest';
import { bitsHeight, laneHeight, laneTop } from './chartLayout.ts';
import { linePaths } from './linePaths.ts';

const figure = (surprisal: number | null, entropy: number, stopProbability: number | null = null) => ({
  surprisal,
  entropy,
  stopProbability,
});

describe('linePaths', () => {
  it('steps through surprisal and joins entropies at the centres', () => {
    const { surprisal, entropy, area } = linePaths([figure(4, 0), figure(0, 8)], null, 10, 8);
    expect(surprisal).toBe(`M0 ${bitsHeight / 2}H10V${bitsHeight}H20`);
    expect(entropy).toBe(`M5 ${bitsHeight}L15 0`);
    expect(area).toBe(`M0 ${bitsHeight}V${bitsHeight / 2}H10V${bitsHeight}H20V${bitsHeight}z`);
  });

  it('goes on from the block before', () => {
    const { surprisal, entropy, stop } = linePaths([figure(8, 8, 1)], figure(0, 0, 0), 10, 8);
    expect(surprisal).toBe(`M0 ${bitsHeight}V0H10`);
    expect(entropy).toBe(`M-5 ${bitsHeight}L5 0`);
    expect(stop).toBe(`M-5 ${laneTop + laneHeight}L5 ${laneTop}`);
  });

  it('leaves a gap, and a column of its own, where the reading would have excluded the token', () => {
    const { surprisal, excluded } = linePaths([figure(8, 0), figure(null, 0), figure(8, 0)], null, 10, 8);
    expect(surprisal).toBe('M0 0H10M20 0H30');
    expect(excluded).toBe(`M10 0h9v${bitsHeight}h-9z`);
  });

  it('holds what lies above the axis at its top, and draws no chance to stop where there is none', () => {
    const { surprisal, stop } = linePaths([figure(99, 1)], null, 10, 8);
    expect(surprisal).toBe('M0 0H10');
    expect(stop).toBe('');
  });
});
