import { describe, expect, test } from 'vitest';
import { localCapabilities } from './capabilities.ts';
import {
  type BoardColumn,
  type BoardEntry,
  boardRow,
  chartedPoints,
  rowPlaces,
  sortedRows,
  withLoad,
  withMeasurement,
  withReply,
} from './leaderboard.ts';
import { leaderboardCsv, leaderboardJson } from './leaderboardFile.ts';
import type { ModelInfo, RunStats } from './types.ts';

const info: ModelInfo = {
  id: 'tiny',
  name: 'Tiny, "small" model',
  architecture: 'llama',
  license: 'MIT',
  device: 'wasm',
  deviceName: 'CPU (WebAssembly)',
  deviceReason: null,
  threads: 4,
  notices: [],
  dtype: 'q8',
  contextLength: 2048,
  vocabularySize: 100,
  endOfTurnIds: [1],
  startToken: null,
  capabilities: localCapabilities,
  weightBytes: 1_000_000,
  sha256: null,
};
const reply = (decodedTokens: number, decodeMs: number): RunStats => ({
  promptTokens: 10,
  reusedTokens: 0,
  prefilledTokens: 10,
  decodedTokens,
  prefillMs: 5,
  decodeMs,
  firstTokenMs: 7,
  memoryBytes: null,
});
const run = (decodeMs: number) => ({
  prefilledTokens: 100,
  prefillMs: 50,
  decodedTokens: 40,
  decodeMs,
  firstTokenMs: 60,
});
const rowOf = (entries: readonly BoardEntry[]) => boardRow(entries[0] as BoardEntry);

describe('an entry', () => {
  test('has loads with and without a download apart, and the medians of the latest', () => {
    let entries = withLoad([], 'tiny', info, 9000, true);
    for (const ms of [1, 100, 300, 200, 400, 500]) entries = withLoad(entries, 'tiny', info, ms, false);
    expect(entries).toHaveLength(1);
    expect(rowOf(entries)).toMatchObject({ downloadMs: 9000, loadMs: 300, threads: 4, weightBytes: 1e6 });
  });

  test('has the speed of replies until something was measured, and says so', () => {
    let entries = withReply([], 'tiny', info, reply(20, 1000));
    entries = withReply(entries, 'tiny', info, reply(40, 1000));
    // Too short to tell.
    expect(withReply(entries, 'tiny', info, reply(3, 1))).toBe(entries);
    expect(rowOf(entries)).toMatchObject({ decodePerSecond: 30, fromReplies: true, firstTokenMs: 7 });
    const text = { tokens: 4, bits: 32, bytes: 16, characters: 8 };
    const runs = [run(1000), run(500), run(400)];
    entries = withMeasurement(entries, 'tiny', info, { at: 0, runs, text, memoryBytes: 5 });
    expect(rowOf(entries)).toMatchObject({
      prefillPerSecond: 2000,
      decodePerSecond: 80,
      fromReplies: false,
      firstTokenMs: 60,
      memoryBytes: 5,
      perplexity: 256,
      bitsPerByte: 2,
      bitsPerCharacter: 4,
    });
  });

  test('is another one on another device, and with other threads', () => {
    let entries = withReply([], 'tiny', info, reply(20, 1000));
    entries = withReply(entries, 'tiny', { ...info, threads: 1 }, reply(20, 2000));
    entries = withReply(entries, 'tiny', { ...info, device: 'webgpu', deviceName: 'GPU' }, reply(20, 100));
    expect(entries.map((entry) => boardRow(entry).decodePerSecond)).toEqual([20, 10, 200]);
  });

  test('keeps no times of a software adapter', () => {
    const software: ModelInfo = { ...info, device: 'webgpu', deviceName: 'google swiftshader' };
    expect(withReply([], 'tiny', software, reply(20, 1000))).toEqual([]);
    expect(withLoad([], 'tiny', software, 100, false)).toEqual([]);
    const text = { tokens: 1, bits: 2, bytes: 1, characters: 1 };
    const entries = withMeasurement([], 'tiny', software, { at: 0, runs: [], text, memoryBytes: null });
    expect(rowOf(entries)).toMatchObject({ software: true, decodePerSecond: null, bitsPerByte: 2 });
  });
});

const named = (name: string, decodeMs: number | null): BoardEntry => {
  const runs = decodeMs === null ? [] : [run(decodeMs)];
  const measured = { at: 0, runs, text: null, memoryBytes: null };
  return withMeasurement([], name, { ...info, name }, measured)[0] as BoardEntry;
};

test('rows are sorted by any column, and what is not known comes last', () => {
  const rows = [named('b', 100), named('c', null), named('a', 200)].map(boardRow);
  const names = (column: BoardColumn, descending: boolean) =>
    sortedRows(rows, { column, descending }).map(({ name }) => name);
  expect(names('name', false)).toEqual(['a', 'b', 'c']);
  expect(names('decodePerSecond', false)).toEqual(['a', 'b', 'c']);
  expect(names('decodePerSecond', true)).toEqual(['b', 'a', 'c']);
});

test('the chart has the rows with a speed and the figure that is chosen, as the table counts them', () => {
  const text = { tokens: 4, bits: 16, bytes: 8, characters: 8 };
  const scored = (name: string, ms: number | null): BoardEntry => {
    const { measured, ...entry } = named(name, ms);
    return { ...entry, measured: measured && { ...measured, text } };
  };
  // A server without prompt scores, a model that was read with but not timed, and one with both.
  const rows = [named('a', 100), scored('b', null), scored('c', 100)].map(boardRow);
  const point = { place: 1, name: 'c', speed: 400 };
  expect(chartedPoints(rows, 'bitsPerByte')).toEqual([{ ...point, value: 2 }]);
  expect(chartedPoints(rows, 'perplexity')).toEqual([{ ...point, value: 16 }]);
  // Without a point there is no number, which would look like a rank.
  expect(rowPlaces(rows)).toEqual([null, null, 1]);
});

describe('a file of it', () => {
  test('as CSV quotes what needs it, and leaves open what is not known', () => {
    const [head, row, end] = leaderboardCsv([boardRow({ ...named('x', 100), name: '=1, "2"' })]).split(
      '\r\n',
    );
    expect(head).toContain('Decode (tokens/s)');
    expect(row).toMatch(/^"'=1, ""2""",CPU \(WebAssembly\),q8,4,1000000,,,2000,400,false,60,,,,$/);
    expect(end).toBe('');
  });

  test('as JSON holds the text, what was recorded and the figures', () => {
    const file = JSON.parse(leaderboardJson([named('x', 100)], new Date(0)));
    expect(file).toMatchObject({ schema: 'glassbox-leaderboard', exportedAt: '1970-01-01T00:00:00.000Z' });
    expect(file.text.text).toContain('entangled bank');
    expect(file.models[0]).toMatchObject({ name: 'x', figures: { decodePerSecond: 400 } });
  });
});
