import { expect, it } from 'vitest';
import type { ReadCandidate, TrackReader } from './reading.ts';
import { tokensCsv } from './tokensCsv.ts';
import type { TokenRecord } from './types.ts';

const labels: Readonly<Record<number, string>> = {
  1: ' star',
  2: 'a "b", c',
  3: '\n',
  4: 'plain',
  5: '=1+1',
};
const label = (id: number) => labels[id] ?? `#${id}`;

function record(id: number, logprob: number): TokenRecord {
  return {
    id,
    logprob,
    rank: 4,
    entropy: Math.LN2,
    bytes: new TextEncoder().encode(label(id)),
  } as unknown as TokenRecord;
}

function candidate(id: number, rank: number, probability: number): ReadCandidate {
  return { id, rank, rawProbability: probability, probability, kept: probability > 0, chosen: id === 1 };
}

const read: TrackReader = () => {
  const candidates = [candidate(2, 1, 1 / 3), candidate(3, 2, 0.25), candidate(1, 4, 0)];
  return { candidates, chosen: candidates[2]!, keptCount: 2, restProbability: 0, stages: [] };
};

/** Reads quoted cells as a spreadsheet does. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  rows.pop();
  return rows;
}

it('has a head and a row for each token, all of one length', () => {
  const rows = parse(tokensCsv([record(1, -3.47378), record(4, -0.5)], read, 'raw', label));
  expect(rows.map((row) => row.length)).toEqual([36, 36, 36]);
  expect(rows[0]?.slice(0, 9)).toEqual([
    'Token',
    'Id',
    'Logprob',
    'Probability',
    'Rank',
    'Entropy (bits)',
    'Candidate 1',
    'Candidate 1 id',
    'Candidate 1 probability',
  ]);
});

it('gives every text back exactly, with quotes, commas, line breaks and spaces', () => {
  const [, row] = parse(tokensCsv([record(1, -3.47378)], read, 'raw', label));
  expect(row?.slice(0, 6)).toEqual([' star', '1', '-3.4738', 'cut', '4', '1.0000']);
  expect(row?.slice(6, 12)).toEqual(['a "b", c', '2', '0.333333', '\n', '3', '0.25']);
});

it('leaves cells empty where fewer candidates were recorded', () => {
  const [, row] = parse(tokensCsv([record(1, -3)], read, 'raw', label));
  expect(row?.slice(15)).toEqual(Array(21).fill(''));
});

it('keeps a spreadsheet from reading a text as a formula, and numbers as they are', () => {
  const [, row] = parse(tokensCsv([record(5, -3)], read, 'raw', label));
  expect(row?.slice(0, 3)).toEqual(["'=1+1", '5', '-3.0000']);
});

it('says whose probabilities they are', () => {
  expect(tokensCsv([], read, 'sampled', label)).toContain('Probability as sampled,');
  expect(tokensCsv([], read, 'what-if', label)).toContain('Probability what-if,');
});
