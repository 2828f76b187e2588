import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median } from './median.ts';

test('half of the numbers lie on either side', () => {
  expect(median([])).toBeNull();
  expect(median([3])).toBe(3);
  expect(median([4, 1])).toBe(2.5);
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const middle = median(values) ?? Number.NaN;
      expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
      expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});
