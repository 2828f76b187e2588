import { expect, test } from 'vitest';
import { chanceWords } from './chanceWords.ts';

test('small chances are said as odds', () => {
  expect(chanceWords(Math.log(0.124))).toBe('12.4 %');
  expect(chanceWords(Math.log(1 / 43_210))).toBe('1 in 43,000');
  expect(chanceWords(-12 * Math.LN10)).toBe('1 in 10¹²');
});
