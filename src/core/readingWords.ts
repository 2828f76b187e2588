import { formatCount } from './formatCount.ts';
import type { ReadCandidate, Reading } from './reading.ts';
import { formatPercent, unknownWord } from './tokenFigures.ts';

/** The readings by their names, in the order in which they stand (interface.md §4). */
export const readingNames: Readonly<Record<Reading, string>> = {
  raw: 'Raw',
  sampled: 'As sampled',
  'what-if': 'What-if',
};

/** What each reading is, in a line. */
export const readingMeanings: Readonly<Record<Reading, string>> = {
  raw: "The model's own probabilities: temperature 1, nothing cut.",
  sampled: 'As each token was drawn: with the penalties, temperature and cuts of that moment.',
  'what-if': 'Shaped by the settings as they are now; the text stays.',
};

/** "12 kept"; where the cut lies below what was recorded, "≥64 kept". */
export function keptWords(keptCount: number | null): string {
  return keptCount === null ? '≥64 kept' : `${formatCount(keptCount)} kept`;
}

/** How many of the tokens the settings of now would have excluded. */
export function excludedWords(cut: number, count: number): string {
  const tokens = `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`;
  if (cut === 0) return count === 1 ? 'The token could be drawn' : `All ${tokens} could be drawn`;
  return `${formatCount(cut)} of ${tokens} would not have been drawn`;
}

/** What the reading says of the token that was taken, for a screen reader; '' for the raw one. */
export function readingSentence(reading: Reading, chosen: ReadCandidate): string {
  if (reading === 'raw') return '';
  const name = reading === 'sampled' ? 'as sampled' : 'what-if';
  return chosen.kept ? `${name} ${spokenPercent(chosen.probability)}` : `${name} excluded`;
}

/** A candidate that can be taken instead, in words. */
export function candidateSentence(candidate: ReadCandidate, label: string): string {
  const { rank, probability, kept, chosen } = candidate;
  const figures = `rank ${rank ?? unknownWord}, ${kept ? spokenPercent(probability) : 'excluded'}`;
  return chosen ? `'${label}', chosen, ${figures}` : `Continue from here with '${label}', ${figures}`;
}

function spokenPercent(probability: number): string {
  return formatPercent(probability).replace('%', 'percent').replace('<', 'under').replace('>', 'over');
}
