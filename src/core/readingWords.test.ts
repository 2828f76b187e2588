import { expect, it } from 'vitest';
import type { ReadCandidate } from './reading.ts';
import { candidateSentence, excludedWords, keptWords, readingSentence } from './readingWords.ts';

const candidate: ReadCandidate = {
  id: 5,
  rank: 4,
  rawProbability: 0.031,
  probability: 0.052,
  kept: true,
  chosen: false,
};
const cut = { ...candidate, probability: 0, kept: false };

it('counts what is kept and says where it does not know', () => {
  expect(keptWords(1204)).toBe('1,204 kept');
  expect(keptWords(null)).toBe('≥64 kept');
});

it('counts what would have been excluded', () => {
  expect(excludedWords(7, 48)).toBe('7 of 48 tokens would not have been drawn');
  expect(excludedWords(1, 1)).toBe('1 of 1 token would not have been drawn');
  expect(excludedWords(0, 1)).toBe('The token could be drawn');
  expect(excludedWords(0, 5)).toBe('All 5 tokens could be drawn');
});

it('says the reading of the chosen token, and nothing more of the raw one', () => {
  expect(readingSentence('raw', candidate)).toBe('');
  expect(readingSentence('sampled', candidate)).toBe('as sampled 5.2 percent');
  expect(readingSentence('what-if', cut)).toBe('what-if excluded');
  expect(readingSentence('what-if', { ...candidate, probability: 1e-9 })).toBe(
    'what-if under 0.0001 percent',
  );
});

it('says what a candidate does', () => {
  expect(candidateSentence(candidate, ' sun')).toBe("Continue from here with ' sun', rank 4, 5.2 percent");
  expect(candidateSentence({ ...cut, chosen: true }, ' sun')).toBe("' sun', chosen, rank 4, excluded");
});
