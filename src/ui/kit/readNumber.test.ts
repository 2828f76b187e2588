import { expect, it } from 'vitest';
import { isHalfTyped, readNumber } from './readNumber.ts';

it.each([
  ['0.7', false, 0.7],
  ['0,7', false, 0.7],
  [' .5 ', false, 0.5],
  ['−1', true, -1],
  ['-1', true, -1],
  ['+3', true, 3],
  ['1,024', true, 1024],
  ['49,152', true, 49152],
  ['1,5', true, 1.5],
  ['1,024', false, 1.024],
])('reads %j (whole: %j) as %d', (text, whole, value) => {
  expect(readNumber(text, whole)).toBe(value);
});

it.each(['', '0x10', '1e3', 'Infinity', 'NaN', '1.2.3', '1,2,3', '1 000', 'two', '--1'])(
  'reads %j as no number',
  (text) => {
    expect(readNumber(text, true)).toBeNull();
  },
);

it('knows what is not yet a number', () => {
  expect(['', '-', '−', '0.', '0,'].every(isHalfTyped)).toBe(true);
  expect(['0', '-1', '0.5', 'x'].some(isHalfTyped)).toBe(false);
});
