import { expect, test } from 'vitest';
import { formatCount, formatSigned } from './formatCount.ts';

const format = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });

test('figures stand as Intl would write them', () => {
  const powers = Array.from({ length: 21 }, (_, power) => 10 ** power);
  const wholes = [0, ...powers, ...powers.map((power) => power - 1), Number.MAX_SAFE_INTEGER];
  for (const value of [...wholes, 0.5, 1.25, 999.875, 1_234.5, 1_234_567.0625, Number.POSITIVE_INFINITY]) {
    expect(formatCount(value)).toBe(format.format(value));
    if (value > 0) expect(formatCount(-value)).toBe(format.format(-value));
  }
});

test('a true minus stands before what is below zero', () => {
  expect(formatSigned(-1_234.5)).toBe('−1,234.5');
  expect(formatSigned(1_234)).toBe('1,234');
});
