import { describe, expect, it, vi } from 'vitest';
import { createBlockReader, createPositionReader, type ReadingAsked } from './readBlocks.ts';
import { readPosition } from './readPosition.fixture.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import type { TokenRecord } from './types.ts';

const record: TokenRecord = {
  id: 1,
  logprob: Math.log(0.5),
  rank: 1,
  entropy: 1,
  stopLogprob: null,
  evidence: {
    topIds: Uint32Array.of(1, 2),
    topLogits: Float32Array.of(0, 0),
    maxLogit: 0,
    logSumExp: Math.LN2,
    tailCounts: new Uint32Array(32),
    tailExpSums: new Float32Array(32),
  },
  bytes: new Uint8Array(),
  text: '',
  kind: 'text',
  inStop: false,
  draw: null,
  elapsedMs: 0,
};
const block = { start: 16, records: [record, record] };
const raw: ReadingAsked = { reading: 'raw', params: defaultSamplingParams, endOfTurnIds: [] };
const other = { ...defaultSamplingParams, temperature: 1.5 };
const reader = () => vi.fn((_index: number) => readPosition([0.5, 0.5], { rank: 1 }));

describe('createBlockReader', () => {
  it('reads each token of a block at its place in the track', () => {
    const read = reader();
    const { start, cells, figures } = createBlockReader()(block, raw, read);
    expect(read.mock.calls).toEqual([[16], [17]]);
    expect(start).toBe(16);
    expect(cells.chosen).toHaveLength(2);
    expect(figures.map(({ surprisal }) => surprisal)).toEqual([1, 1]);
  });

  it('reads again only when the answer can differ', () => {
    const readBlock = createBlockReader();
    const read = reader();
    const first = readBlock(block, raw, read);
    expect(readBlock(block, { ...raw, params: other }, read)).toBe(first);
    expect(read).toHaveBeenCalledTimes(2);
    const whatIf: ReadingAsked = { ...raw, reading: 'what-if' };
    const second = readBlock(block, whatIf, read);
    expect(second).not.toBe(first);
    expect(readBlock(block, { ...whatIf }, read)).toBe(second);
    expect(readBlock(block, { ...whatIf, params: other }, read)).not.toBe(second);
  });
});

describe('createPositionReader', () => {
  it('reads a token once for each reading', () => {
    const readOne = createPositionReader();
    const read = reader();
    const first = readOne(record, 3, raw, read);
    expect(readOne(record, 3, { ...raw, params: other }, read)).toBe(first);
    expect(readOne(record, 3, { ...raw, reading: 'sampled' }, read)).not.toBe(first);
    expect(read.mock.calls).toEqual([[3], [3]]);
  });
});
