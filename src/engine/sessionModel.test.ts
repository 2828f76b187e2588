import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelInfo } from '../core/types.ts';
import { tensorAt } from './kvBlock.ts';
import type { Sequence, Tokenizer } from './languageModel.ts';
import { type FakeKind, fakeKinds, fakeLayout, fakeLogits, fakeRuntime } from './runtime.fixture.ts';
import { createSessionModel } from './sessionModel.ts';

const info = { contextLength: 64, weightBytes: 0 } as ModelInfo;
const anyBytes = 2 ** 30;
/** Of the fake model's keys and values: 2 layers, 2 heads, 2 values, key and value. */
const bytesPerPosition = 2 * 2 * 2 * 2 * 4;

function open(kind: FakeKind, sharedBytes = anyBytes) {
  const { runtime, counters } = fakeRuntime(kind);
  const model = createSessionModel(runtime, fakeLayout(kind), info, {} as Tokenizer, sharedBytes);
  return { model, counters };
}

const place = fc.nat({ max: 4 });
const idArray = fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 6 });
const operation = fc.oneof(
  fc.record({ kind: fc.constant('prefill' as const), place, ids: idArray }),
  fc.record({ kind: fc.constant('rewind' as const), place, length: fc.nat({ max: 12 }) }),
  fc.record({ kind: fc.constant('copy' as const), place, from: place, length: fc.nat({ max: 12 }) }),
  fc.record({ kind: fc.constant('release' as const), place }),
  fc.record({
    kind: fc.constant('decode' as const),
    places: fc.uniqueArray(place, { minLength: 1, maxLength: 5 }),
    ids: fc.array(fc.nat({ max: 99 }), { minLength: 5, maxLength: 5 }),
  }),
);

const kinds = Object.keys(fakeKinds) as FakeKind[];

describe.each(kinds)('sequences in the %s', (kind) => {
  test('whatever joins, leaves, rewinds or is copied, each is as if it were alone', async () => {
    const sharing = fc.constantFrom(anyBytes, 0, 30 * bytesPerPosition);
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 40 }), sharing, async (operations, sharedBytes) => {
        const { model, counters } = open(kind, sharedBytes);
        const rows = Array.from({ length: 5 }, () => ({
          sequence: model.createSequence(),
          ids: [] as number[],
        }));
        for (const step of operations) {
          if (step.kind === 'decode') {
            const going = step.places.map((at) => rows[at]!).filter(({ ids }) => ids.length < 60);
            if (going.length === 0) continue;
            const steps = going.map(({ sequence }, index) => ({ sequence, id: step.ids[index]! }));
            for (const [index, { ids }] of going.entries()) ids.push(step.ids[index]!);
            const logits = await model.decode(steps);
            expect(logits.map((row) => [...row])).toEqual(going.map(({ ids }) => fakeLogits(ids)));
            continue;
          }
          const row = rows[step.place]!;
          if (step.kind === 'prefill' && row.ids.length + step.ids.length <= 60) {
            row.ids.push(...step.ids);
            const logits = await row.sequence.forward(step.ids, 'last');
            expect([...logits]).toEqual(fakeLogits(row.ids));
          } else if (step.kind === 'rewind') {
            row.sequence.rewind(step.length);
            row.ids = row.ids.slice(0, step.length);
          } else if (step.kind === 'copy' && step.from !== step.place) {
            row.sequence.copyPrefix(rows[step.from]!.sequence, step.length);
            row.ids = rows[step.from]!.ids.slice(0, step.length);
          } else if (step.kind === 'release') {
            row.sequence.release();
            row.sequence = model.createSequence();
            row.ids = [];
          }
        }
        expect(rows.map(({ sequence }) => sequence.cachedIds)).toEqual(rows.map(({ ids }) => ids));
        for (const { sequence } of rows) sequence.release();
        expect(model.memoryBytes()).toBe(0);
        expect(counters.liveBuffers).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('each position has its own logits where all are asked for', async () => {
    const { model } = open(kind);
    const sequence = model.createSequence();
    await sequence.forward([3, 1], 'last');
    const logits = await sequence.forward([4, 5], 'all');
    expect([...logits]).toEqual([...fakeLogits([3, 1, 4]), ...fakeLogits([3, 1, 4, 5])]);
  });
});

describe.each(['memory', 'gpu'] as const)('rows that share a block in %s', (device) => {
  async function prefilled(lengths: readonly number[], sharedBytes?: number) {
    const { model, counters } = open(device, sharedBytes);
    const sequences: Sequence[] = [];
    for (const length of lengths) {
      const sequence = model.createSequence();
      await sequence.forward(
        Array.from({ length }, (_, at) => at),
        'last',
      );
      sequences.push(sequence);
    }
    counters.rows.length = 0;
    const step = (...places: number[]) =>
      model.decode(places.map((at) => ({ sequence: sequences[at]!, id: 5 })));
    return { model, sequences, counters, step };
  }

  test('several sequences take one run', async () => {
    const { counters, step } = await prefilled([3, 9, 1, 4]);
    await step(0, 1, 2, 3);
    await step(3, 1, 0, 2);
    await step(0, 2);
    expect(counters.rows).toEqual([4, 4, 2]);
  });

  test('what does not fit together runs in as few groups as it can, the longest first', async () => {
    // 11 and 9 positions make 22 with padding, 5 and 4 and 2 make 15.
    const { counters, step } = await prefilled([4, 10, 1, 8, 3], 22 * bytesPerPosition);
    const logits = await step(0, 1, 2, 3, 4);
    expect(counters.rows).toEqual([2, 3]);
    const ids = [4, 10, 1, 8, 3].map((length) => [...Array.from({ length }, (_, at) => at), 5]);
    expect(logits.map((row) => [...row])).toEqual(ids.map(fakeLogits));
  });

  test('nothing is copied between tokens, nor for a sequence that runs alone', async () => {
    const { counters, sequences, step } = await prefilled([3, 9]);
    expect(counters.copies).toBe(0);
    sequences[0]!.rewind(2);
    await step(0);
    if (device === 'gpu') expect(counters.copies).toBe(0);
    await step(0, 1);
    const copies = counters.copies;
    for (let token = 0; token < 5; token += 1) await step(0, 1);
    expect(counters.copies).toBe(copies);
  });

  test('memory is what the sequences need', async () => {
    const { model, sequences, step } = await prefilled([3, 32, 2]);
    // In main memory a row has room in steps of 32, on the GPU for the whole context of 64.
    const bytes = (rows: number, positions: number) =>
      rows * (device === 'gpu' ? 64 : positions) * bytesPerPosition;
    expect(model.memoryBytes()).toBe(bytes(3, 32));
    await step(0, 1);
    expect(model.memoryBytes()).toBe(bytes(2, 64) + bytes(1, 32));
    sequences[1]!.release();
    await step(0);
    expect(model.memoryBytes()).toBe(bytes(2, 32));
    await step(0, 2);
    expect(model.memoryBytes()).toBe(bytes(2, 32));
  });
});

test('a stock export runs each row alone and holds what the rows have', async () => {
  const { model, counters } = open('half floats of a stock export');
  const [one, two] = [model.createSequence(), model.createSequence()];
  await one.forward([1, 2, 3], 'last');
  await two.forward([4], 'last');
  await model.decode([
    { sequence: one, id: 5 },
    { sequence: two, id: 6 },
  ]);
  expect(counters.rows).toEqual([1, 1, 1, 1]);
  expect(model.memoryBytes()).toBe(((4 + 2) * bytesPerPosition) / 2);
});

test('a decoder of two graphs gets several tokens at once only while its cache is empty', async () => {
  const { runtime, counters } = fakeRuntime('memory of a stock export');
  const branches: number[] = [];
  const { run } = runtime.session;
  const session = {
    ...runtime.session,
    run: (feeds: Parameters<typeof run>[0], fetches: Parameters<typeof run>[1]) => {
      branches.push((tensorAt(feeds, 'use_cache_branch').data as Uint8Array)[0]!);
      return run(feeds, fetches);
    },
  };
  const layout = { ...fakeLayout('memory of a stock export'), takesCacheBranch: true };
  const model = createSessionModel({ ...runtime, session }, layout, info, {} as Tokenizer);
  const sequence = model.createSequence();
  await sequence.forward([3, 1, 4], 'last');
  const logits = await sequence.forward([1, 5], 'all');
  expect([...logits]).toEqual([...fakeLogits([3, 1, 4, 1]), ...fakeLogits([3, 1, 4, 1, 5])]);
  expect(branches).toEqual([0, 1, 1]);
  expect(counters.runs).toBe(3);
});
