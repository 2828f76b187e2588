import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveShape } from './naiveSampler.fixture.ts';
import type { TrackContext } from './reading.ts';
import { situationArbitrary } from './samplingSituations.fixture.ts';
import {
  drawnRecord,
  off,
  readUndrawn,
  realSampler,
  realVectors,
  scoredRecord,
} from './trackReader.fixture.ts';
import { createTrackReader } from './trackReader.ts';
import type { RepetitionScope, SamplingParams } from './types.ts';

const { logits, sortedIds } = realVectors[0]!;
const noHistory = { repetitionIds: [], generatedIds: [] };
const track = (tokens: TrackContext['tokens'], promptIds: readonly number[] = []): TrackContext => ({
  tokens,
  promptIds,
  prefillIds: [],
  earlierReplyIds: [],
});

describe('laws, over ties, giants, floors and ruled-out tokens', () => {
  const positions = situationArbitrary.chain(({ logits, params, history }) =>
    fc.record({
      logits: fc.constant(logits),
      id: fc.integer({ min: 0, max: logits.length - 1 }),
      params: fc.constant<SamplingParams>({ ...off, ...params, repetitionScope: 'context' }),
      promptIds: fc.constant(history.repetitionIds),
    }),
  );

  it('probabilities are probabilities, and flags, counts and stages agree', () => {
    fc.assert(
      fc.property(positions, ({ logits, id, params, promptIds }) => {
        const record = scoredRecord(logits, id);
        const read = readUndrawn(record, params, promptIds);
        const total = read.candidates.reduce(
          (sum, { probability }) => sum + probability,
          read.restProbability,
        );
        expect(Math.abs(total - 1)).toBeLessThan(1e-6);
        for (const { probability, kept } of read.candidates) {
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(kept || probability === 0).toBe(true);
        }
        expect(read.candidates.filter(({ chosen }) => chosen)).toEqual([read.chosen]);
        const kept = read.candidates.filter((candidate) => candidate.kept).length;
        if (read.keptCount !== null) expect(read.keptCount).toBeGreaterThanOrEqual(kept);
        expect(read.stages.map(({ name }) => name)).toEqual([
          'logits',
          'penalties',
          'temperature',
          'top-k',
          'top-p',
          'min-p',
        ]);
        expect(read.stages.at(-1)?.survivors).toBe(read.keptCount);
        expect(read.stages.at(-1)?.chosenProbability).toBe(read.chosen.probability);
        for (const { mass } of read.stages) expect(mass >= 0 && mass <= 1).toBe(true);
      }),
    );
  });

  it('without penalties a likelier candidate stays likelier, and is kept when a less likely one is', () => {
    fc.assert(
      fc.property(positions, ({ logits, id, params }) => {
        const record = scoredRecord(logits, id);
        const bare = { ...params, logitBias: {}, repetitionPenalty: 1 };
        const { candidates } = readUndrawn(record, bare);
        for (const [index, { probability, kept }] of candidates.slice(1).entries()) {
          expect(candidates[index]!.probability).toBeGreaterThanOrEqual(probability);
          expect(candidates[index]!.kept || !kept).toBe(true);
        }
      }),
    );
  });

  it('is the full sort itself where every token was recorded', () => {
    fc.assert(
      fc.property(positions, ({ logits, id, params, promptIds }) => {
        fc.pre(logits.length <= 64);
        const read = readUndrawn(scoredRecord(logits, id), params, promptIds);
        const naive = naiveShape(
          logits,
          { ...params, frequencyPenalty: 0, presencePenalty: 0 },
          { repetitionIds: promptIds, generatedIds: [] },
        );
        expect(read.keptCount).toBe(naive.length);
        for (const candidate of read.candidates) {
          const expected = naive.find((other) => other.id === candidate.id);
          expect(candidate.kept).toBe(expected !== undefined);
          expect(Math.abs(candidate.probability - (expected?.probability ?? 0))).toBeLessThan(1e-9);
        }
      }),
    );
  });
});

describe('raw', () => {
  const id = sortedIds[999]!;
  const record = scoredRecord(logits, id);
  const read = createTrackReader(track([record]), 'raw', { ...off, temperature: 0 })(0);

  it('is the softmax, whatever the settings', () => {
    expect(read.candidates).toHaveLength(65);
    expect(read.candidates.every((one) => one.kept && one.probability === one.rawProbability)).toBe(true);
    expect(read.keptCount).toBe(49_152);
    expect(read.stages.every(({ mass, survivors }) => mass === 1 && survivors === 49_152)).toBe(true);
  });

  it('lists a chosen token that lies lower, once, with its exact figures', () => {
    expect(read.candidates.at(-1)).toBe(read.chosen);
    expect(read.chosen).toMatchObject({ id, rank: 1000, chosen: true });
    expect(read.chosen.rawProbability / Math.exp(record.logprob)).toBeCloseTo(1, 12);
    const listed = read.candidates.reduce((sum, { probability }) => sum + probability, 0);
    expect(read.restProbability).toBeCloseTo(1 - listed, 7);
  });

  it('lists as few as wanted, and leaves the others to the rest', () => {
    const few = createTrackReader(track([record]), 'raw', off, 10)(0);
    expect(few.candidates).toEqual([...read.candidates.slice(0, 10), read.chosen]);
    const listed = few.candidates.reduce((sum, { probability }) => sum + probability, 0);
    expect(few.restProbability).toBeCloseTo(1 - listed, 7);
  });
});

describe('the ids that penalties count', () => {
  const [a, b, c, d, e] = [1, 3, 5, 7, 9].map((rank) => sortedIds[rank]!) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const drawAll = { ...off, temperature: 0.9 };
  const tokens = [a, b, a, c].map((id) =>
    drawnRecord(logits, id, drawAll, realSampler.shape(logits, drawAll, noHistory)),
  );
  const context: TrackContext = {
    tokens,
    promptIds: [d, e, 7],
    prefillIds: [],
    earlierReplyIds: Uint32Array.of(e),
  };

  it.each<[RepetitionScope, readonly number[]]>([
    ['reply', []],
    ['replies', [e]],
    ['context', [d, e, 7]],
  ])('are those of the run, scope %s', (repetitionScope, before) => {
    const params: SamplingParams = {
      ...off,
      repetitionScope,
      topK: 30,
      repetitionPenalty: 1.3,
      frequencyPenalty: 0.7,
      presencePenalty: -0.4,
      logitBias: { [c]: 1.5, [a]: -2 },
    };
    const read = createTrackReader(context, 'what-if', params);
    for (let index = 0; index < tokens.length; index++) {
      const generatedIds = tokens.slice(0, index).map(({ id }) => id);
      const shaped = realSampler.shape(logits, params, {
        repetitionIds: [...before, ...generatedIds],
        generatedIds,
      });
      for (const { id, probability, kept } of read(index).candidates) {
        expect(Math.abs(probability - shaped.probabilityOf(id))).toBeLessThan(1e-9);
        expect(kept).toBe(shaped.probabilityOf(id) > 0);
      }
    }
  });

  it('are for a prompt the ids before, under the scope of the context alone', () => {
    const records = [a, b, c].map((id) => scoredRecord(logits, id));
    const prompt = track(records, [d]);
    const params: SamplingParams = { ...off, topK: 30, repetitionPenalty: 1.3, frequencyPenalty: 1 };
    const plain = realSampler.shape(logits, { ...off, topK: 30 }, noHistory).probabilityOf(b);
    const whole = realSampler.shape(
      logits,
      { ...off, topK: 30, repetitionPenalty: 1.3 },
      { repetitionIds: [d, a, b], generatedIds: [] },
    );
    const probabilityOfB = (scope: RepetitionScope) =>
      createTrackReader(prompt, 'what-if', { ...params, repetitionScope: scope })(2).candidates.find(
        ({ id }) => id === b,
      )?.probability;
    expect(probabilityOfB('reply')).toBeCloseTo(plain, 12);
    expect(probabilityOfB('replies')).toBeCloseTo(plain, 12);
    expect(probabilityOfB('context')).toBeCloseTo(whole.probabilityOf(b), 12);
    const sampled = createTrackReader(prompt, 'sampled', params)(2);
    expect(sampled).toEqual(createTrackReader(prompt, 'raw', params)(2));
  });
});

describe('tokens that were not recorded', () => {
  const record = scoredRecord(logits, sortedIds[0]!);

  it('win when a bias forces one of them', () => {
    const read = readUndrawn(record, { ...off, topK: 40, logitBias: { [sortedIds[5000]!]: 100 } });
    expect(read.restProbability).toBeCloseTo(1, 12);
    expect(read.chosen.kept).toBe(true);
    expect(read.keptCount).toBe(40);
  });

  it('win, greedy, when every recorded one has sunk below them', () => {
    const logitBias = Object.fromEntries(sortedIds.slice(0, 64).map((id) => [id, -100]));
    const read = readUndrawn(record, { ...off, temperature: 0, logitBias });
    expect(read.candidates.every(({ kept }) => !kept)).toBe(true);
    expect(read).toMatchObject({ keptCount: 1, restProbability: 1 });
  });

  it('are "≥ 64 kept" when a cut lies among them, and a number when none does', () => {
    expect(readUndrawn(record, { ...off, topK: 65 }).keptCount).toBeNull();
    expect(readUndrawn(record, { ...off, topK: 64 }).keptCount).toBe(64);
    expect(readUndrawn(record, { ...off, topP: 0.999 }).keptCount).toBeNull();
    expect(readUndrawn(record, { ...off, temperature: 1.3 }).keptCount).toBe(49_152);
  });
});

it('tells the stages of the sampler with what each leaves', () => {
  const params = { ...off, temperature: 0.8, topK: 40, topP: 0.9, minP: 0.05 };
  const chosen = sortedIds[2]!;
  const { stages } = readUndrawn(scoredRecord(logits, chosen), params);
  const upTo = [
    off,
    off,
    { ...off, temperature: 0.8 },
    { ...params, topP: 1, minP: 0 },
    { ...params, minP: 0 },
  ];
  for (const [index, settings] of [...upTo, params].entries()) {
    const shaped = realSampler.shape(logits, settings, noHistory);
    expect(stages[index]?.survivors).toBe(shaped.keptCount);
    expect(stages[index]?.chosenProbability).toBeCloseTo(shaped.probabilityOf(chosen), 4);
  }
  const masses = stages.map(({ mass }) => mass);
  expect(masses.slice(0, 3)).toEqual([1, 1, 1]);
  expect(masses[4]).toBeGreaterThanOrEqual(0.9);
  // A stage's mass is what makes up the difference between the probabilities before and after it.
  for (const index of [3, 4, 5]) {
    const before = stages[index - 1]!.chosenProbability;
    expect(stages[index]!.chosenProbability * stages[index]!.mass).toBeCloseTo(before, 9);
  }
});

it('refuses a place that is not there', () => {
  const read = createTrackReader(track([]), 'raw', off);
  expect(() => read(0)).toThrow(new RangeError('A track of 0 tokens has none at 0.'));
});
