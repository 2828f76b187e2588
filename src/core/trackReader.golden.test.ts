import { describe, expect, it } from 'vitest';
import { uniformDraw } from './random.ts';
import type { Reading } from './reading.ts';
import {
  describeParams,
  drawnRecord,
  largestError,
  off,
  paramGrid,
  readUndrawn,
  realSampler,
  realVectors,
  scoredRecord,
} from './trackReader.fixture.ts';
import { createTrackReader } from './trackReader.ts';
import type { SamplingParams } from './types.ts';

const noHistory = { repetitionIds: [], generatedIds: [] };
/** Half a percentage point. */
const tolerance = 0.005;
/** Mass by which the record can be wrong about where top-p cuts: a token closer to the edge may change sides. */
const edge = 0.0005;

/** One record for a token of each of these ranks. */
const vectors = realVectors.map((vector) => ({
  ...vector,
  records: [1, 9, 65, 300, 20_000].map((rank) => scoredRecord(vector.logits, vector.sortedIds[rank - 1]!)),
}));
const random = (trial: number, position: number): number => uniformDraw(4, trial, position);

describe.each(vectors)('$name', ({ logits, sortedIds, records }) => {
  const exactly = (params: SamplingParams) => realSampler.shape(logits, params, noHistory);

  it('is exact as sampled, and so is what-if at the settings of the draw', () => {
    const promptIds = sortedIds.filter((_, rank) => rank % 7 === 3 && rank < 3000);
    let trial = 0;
    for (const grid of paramGrid([0, 0.3, 1, 1.7], [0, 20, 80], [0.3, 0.9, 1], [0, 0.05])) {
      const penalised: SamplingParams = { ...grid, repetitionPenalty: 1.2, repetitionScope: 'context' };
      for (const params of [grid, penalised]) {
        const shaped = realSampler.shape(logits, params, { repetitionIds: promptIds, generatedIds: [] });
        const record = drawnRecord(logits, shaped.sample(random(trial++, 0)), params, shaped);
        const context = { tokens: [record], promptIds, prefillIds: [], earlierReplyIds: [] };
        const read = (reading: Reading) => createTrackReader(context, reading, { ...params })(0);
        const sampled = read('sampled');
        expect(sampled.keptCount).toBe(shaped.keptCount);
        expect(Math.abs(sampled.chosen.probability - shaped.probabilityOf(record.id))).toBeLessThan(1e-9);
        // A candidate that a penalty has sunk into the tail may lie at the very edge of a cut there.
        const isSunk = params === penalised && sampled.restProbability > 0;
        expect(largestError(sampled, shaped), describeParams(params)).toBeLessThan(isSunk ? tolerance : 1e-9);
        expect(sampled.stages.at(-1)?.survivors).toBe(shaped.keptCount);
        expect(sampled.stages.at(-1)?.chosenProbability).toBe(sampled.chosen.probability);
        expect(read('what-if')).toEqual(sampled);
        expect(read('what-if').stages).toEqual(sampled.stages);
      }
    }
  });

  it('is exact without a draw where nothing below rank 64 matters', () => {
    for (const params of paramGrid(
      [0, 0.3, 0.7, 1, 1.5, 2],
      [1, 7, 40, 64],
      [0.05, 0.5, 0.95, 1],
      [0, 0.1],
    )) {
      const shaped = exactly(params);
      for (const record of records) {
        const read = readUndrawn(record, params);
        expect(largestError(read, shaped), describeParams(params)).toBeLessThan(1e-9);
        expect(read.keptCount).toBe(shaped.keptCount);
      }
    }
  });

  let atEdge = 0;

  function expectClose(params: SamplingParams): void {
    const reads = records.map((record) => readUndrawn(record, params));
    const errors = (shift: number) => {
      const shaped = exactly({ ...params, topP: params.topP + shift });
      const counts = reads.map(({ keptCount }) =>
        keptCount === null ? Math.max(0, 64 - shaped.keptCount) : Math.abs(keptCount - shaped.keptCount),
      );
      return {
        count: Math.max(...counts),
        largest: Math.max(...reads.map((read) => largestError(read, shaped))),
      };
    };
    const tries = [errors(0)];
    if (params.topP < 1) tries.push(errors(-edge), errors(edge));
    expect(Math.min(...tries.map(({ largest }) => largest)), describeParams(params)).toBeLessThan(tolerance);
    expect(Math.min(...tries.map(({ count }) => count)), describeParams(params)).toBe(0);
    if (tries[0]!.largest >= tolerance) atEdge++;
  }

  it('is within half a percentage point elsewhere', () => {
    atEdge = 0;
    for (const params of paramGrid(
      [0.3, 0.7, 1, 1.4, 2],
      [0, 65, 80, 100],
      [0.05, 0.5, 0.9, 0.99, 1],
      [0, 0.003, 0.05, 0.5],
    )) {
      expectClose(params);
    }
    for (let trial = 0; trial < 400; trial++) {
      expectClose({
        ...off,
        temperature: 0.3 + 1.7 * random(trial, 1),
        topK: random(trial, 2) < 0.3 ? 0 : 65 + Math.floor(36 * random(trial, 3)),
        topP: random(trial, 4) < 0.2 ? 1 : 0.05 + 0.95 * random(trial, 5),
        minP: random(trial, 6) < 0.4 ? 0 : 0.5 * random(trial, 7) ** 3,
      });
    }
    // Of 720 settings.
    expect(atEdge).toBeLessThanOrEqual(4);
  });

  describe('with penalties', () => {
    const inside = sortedIds.filter((_, rank) => rank < 64 && rank % 5 === 1);
    /** Two hundred that were not recorded, most of them near the top of the tail. */
    const outside = Array.from({ length: 200 }, (_, i) => sortedIds[Math.floor(65 * 150 ** (i / 200))]!);
    const errorOf = (ids: readonly number[], params: SamplingParams) =>
      largestError(
        readUndrawn(records[0]!, { ...params, repetitionScope: 'context' }, ids),
        realSampler.shape(logits, params, { repetitionIds: ids, generatedIds: [] }),
      );

    it('is exact when enough recorded candidates stay above the tail', () => {
      for (const grid of paramGrid([0, 0.5, 1, 2], [1, 40, 50], [0.4, 0.9, 1], [0, 0.05])) {
        expect(errorOf(inside, { ...grid, repetitionPenalty: 1.3 })).toBeLessThan(1e-9);
      }
    });

    it('is close when recorded candidates sink into the tail', () => {
      for (const grid of paramGrid([0.5, 1, 2], [0, 60, 90], [1], [0, 0.05])) {
        expect(errorOf(inside, { ...grid, repetitionPenalty: 1.3 })).toBeLessThan(tolerance);
      }
    });

    it('does not see those of the tail: within a percentage point', () => {
      for (const grid of paramGrid([0.3, 0.5, 1, 1.5, 2], [0], [1], [0])) {
        expect(errorOf(outside, { ...grid, repetitionPenalty: 1.3 })).toBeLessThan(2 * tolerance);
      }
    });
  });
});
