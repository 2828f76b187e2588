import { expect, it, vi } from 'vitest';
import type { TrackReader } from './reading.ts';
import { chosenProbability, countCut, rawMarks, readingMarks, readMark } from './tokenMarks.ts';
import type { TokenRecord } from './types.ts';

const records = [0.95, 0.6, 0.0002].map(
  (probability) => ({ logprob: Math.log(probability) }) as unknown as TokenRecord,
);

function reader(probabilities: readonly number[]): TrackReader {
  return vi.fn((index: number) => {
    const probability = probabilities[index] ?? 0;
    const chosen = { id: 0, rank: 1, rawProbability: 1, probability, kept: probability > 0, chosen: true };
    return { candidates: [chosen], chosen, keptCount: 1, restProbability: 0, stages: [] };
  });
}

it('marks the raw reading by class, nothing cut', () => {
  const marks = rawMarks(records);
  expect([0, 1, 2].map((offset) => readMark(marks, offset))).toEqual([
    { probabilityClass: 0, kept: true },
    { probabilityClass: 2, kept: true },
    { probabilityClass: 8, kept: true },
  ]);
  expect(() => readMark(marks, 3)).toThrow(RangeError);
});

it('marks and counts what a reading cuts', () => {
  const reading = { read: reader([1, 0.3, 0]), settings: {} };
  const marks = readingMarks(reading, records, 0);
  expect(readMark(marks, 1)).toEqual({ probabilityClass: 3, kept: true });
  expect(readMark(marks, 2)).toEqual({ probabilityClass: 8, kept: false });
  expect(countCut(reading, records)).toBe(1);
});

it('tells the probability that it marked by, 0 for what is cut', () => {
  const reading = { read: reader([1, 0.3, 0]), settings: {} };
  readingMarks(reading, records, 0);
  expect(records.map((record, index) => chosenProbability(reading, record, index))).toEqual([1, 0.3, 0]);
  expect(reading.read).toHaveBeenCalledTimes(3);
});

it('reads each token once for the same settings, again for others', () => {
  const settings = {};
  const first = { read: reader([1, 1, 1]), settings };
  readingMarks(first, records.slice(0, 2), 0);
  countCut(first, records);
  expect(first.read).toHaveBeenCalledTimes(3);
  const appended = { read: reader([0, 0, 0]), settings };
  expect(countCut(appended, records)).toBe(0);
  expect(appended.read).not.toHaveBeenCalled();
  expect(countCut({ read: appended.read, settings: {} }, records)).toBe(3);
});
