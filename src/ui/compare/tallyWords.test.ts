import { expect, test } from 'vitest';
import { emptyTally } from '../../core/voteTally.ts';
import { tallyWords } from './tallyWords.ts';

const words = (a: number, b: number, tie = 0, bothBad = 0) =>
  tallyWords('Pirate', 'Five-year-old', { ...emptyTally, a, b, tie, bothBad });

test('gives the votes, the share and its 95 % interval', () => {
  expect(words(7, 3).figures).toBe('Pirate 7 : 3 Five-year-old · 70 % (40–89 %)');
  expect(words(0, 0).figures).toBe('Pirate 0 : 0 Five-year-old');
});

test('says how far the votes can be trusted', () => {
  expect(words(1, 0).meaning).toBe('Too early to tell after one vote.');
  expect(words(5, 0).meaning).toBe('Too early to tell after 5 votes.');
  expect(words(7, 3).meaning).toBe('Still open: the 95 % interval holds 50 %.');
  expect(words(18, 2).meaning).toContain('Pirate is preferred');
  expect(words(2, 18).meaning).toContain('Five-year-old is preferred');
});

test('counts what decided nothing apart', () => {
  expect(words(0, 0, 1, 2).meaning).toBe('No vote has decided yet. 1 tie, 2 × both bad.');
  expect(words(7, 3, 2).meaning).toContain('2 ties.');
});
