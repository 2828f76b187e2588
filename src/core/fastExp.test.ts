import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fastExp } from './fastExp.ts';

it('is Math.exp, but for the last bits', () => {
  fc.assert(
    fc.property(fc.double({ min: -708, max: 0, minExcluded: true, noNaN: true }), (x) => {
      expect(Math.abs(fastExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
    }),
    { numRuns: 5000 },
  );
});

it('is exact at 0 and falls to 0 where a double would be subnormal', () => {
  expect(fastExp(0)).toBe(1);
  expect(fastExp(-0)).toBe(1);
  expect(fastExp(-5e-324)).toBe(1);
  expect(fastExp(-708)).toBe(0);
  expect(fastExp(-1e300)).toBe(0);
  expect(fastExp(Number.NEGATIVE_INFINITY)).toBe(0);
});
