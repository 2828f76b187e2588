import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type KvBlock, type KvStorage, type Tensors, tensorAt } from './kvBlock.ts';
import { createKvMemory } from './kvMemory.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';
import type { KvLayout } from './sessionLayout.ts';

const layout: KvLayout = {
  layers: [
    { headCount: 2, headSize: 3 },
    { headCount: 1, headSize: 4 },
  ],
  type: 'float32',
  returns: 'appended',
};

/** Tensors alone: the cache runs nothing. */
const runtime = {
  tensor: (_type: string, data: unknown, dims: readonly number[]) => ({
    dims,
    data,
    location: 'cpu',
    gpuBuffer: null,
    dispose() {},
  }),
} as unknown as Runtime;

const createStorage = () => createKvMemory(runtime, layout, 500);

/** What a run returns that appends `count` positions to each row: no two values of all runs are the same. */
function outputsOf(rowCount: number, count: number, run: number): Tensors {
  let next = run * 100_000;
  return Object.fromEntries(
    layout.layers.flatMap(({ headCount, headSize }, layer) =>
      ['key', 'value'].map((kind) => {
        const values = Float32Array.from({ length: rowCount * headCount * count * headSize }, () => ++next);
        const dims = [rowCount, headCount, count, headSize];
        return [`appended.${layer}.${kind}`, runtime.tensor('float32', values, dims)];
      }),
    ),
  );
}

/** By tensor, row and head: the values of the first `length` positions. */
function heldBy(block: KvBlock, lengths: readonly number[]): readonly number[][] {
  return Object.values(block.feeds).flatMap((tensor) => {
    const [, headCount = 0, positions = 0, headSize = 0] = tensor.dims;
    expect(positions).toBe(block.positions);
    const values = tensor.data as Float32Array;
    return lengths.flatMap((length, row) =>
      Array.from({ length: headCount }, (_, head) => {
        const start = (row * headCount + head) * positions * headSize;
        return Array.from(values.subarray(start, start + length * headSize));
      }),
    );
  });
}

/** The same, of the appended outputs one after the other. */
function joined(held: readonly number[][], outputs: Tensors, rowCount: number): number[][] {
  const added = Object.values(outputs).flatMap((tensor) => {
    const [, headCount = 0, count = 0, headSize = 0] = tensor.dims;
    const size = count * headSize;
    return Array.from({ length: rowCount * headCount }, (_, index) =>
      Array.from((tensor.data as Float32Array).subarray(index * size, (index + 1) * size)),
    );
  });
  return added.map((values, index) => [...(held[index] ?? []), ...values]);
}

const steps = fc.array(
  fc.record({ count: fc.integer({ min: 1, max: 70 }), rewindTo: fc.option(fc.double({ min: 0, max: 1 })) }),
  { minLength: 1, maxLength: 12 },
);

function growAndRewind(
  storage: KvStorage,
  rowCount: number,
  plan: typeof steps extends fc.Arbitrary<infer T> ? T : never,
): void {
  const block = storage.create(
    Array.from({ length: rowCount }, () => ({ block: null, row: 0, length: 0 })),
    0,
  );
  const sizes = layout.layers.flatMap(({ headCount, headSize }) =>
    Array.from({ length: 2 * rowCount * headCount }, () => headSize),
  );
  let length = 0;
  let held: number[][] = [];
  for (const [run, { count, rewindTo }] of plan.entries()) {
    if (rewindTo !== null && !Number.isNaN(rewindTo)) length = Math.floor(length * rewindTo);
    if (length + count > 500) return;
    held = held.map((values, index) => values.slice(0, length * (sizes[index] ?? 0)));
    expect(storage.fit(block, length, count)).toBe(true);
    expect(block.positions).toBe(Math.ceil((length + count) / 32) * 32);
    const outputs = outputsOf(rowCount, count, run);
    block.update(
      outputs,
      Array.from({ length: rowCount }, () => length),
    );
    held = joined(held, outputs, rowCount);
    length += count;
    expect(
      heldBy(
        block,
        Array.from({ length: rowCount }, () => length),
      ),
    ).toEqual(held);
  }
}

describe('the cache in main memory', () => {
  const resize = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'resizable');
  afterEach(() => {
    if (resize !== undefined) Object.defineProperty(ArrayBuffer.prototype, 'resizable', resize);
  });

  test('keeps what is held while room comes and goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), steps, (rowCount, plan) =>
        growAndRewind(createStorage(), rowCount, plan),
      ),
      { numRuns: 100 },
    );
  });

  test('so too where buffers cannot be resized', () => {
    Object.defineProperty(ArrayBuffer.prototype, 'resizable', { get: () => undefined, configurable: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), steps, (rowCount, plan) =>
        growAndRewind(createStorage(), rowCount, plan),
      ),
      { numRuns: 100 },
    );
  });

  test('grows where it lies, and detaches nothing', () => {
    const storage = createStorage();
    const block = storage.create([{ block: null, row: 0, length: 0 }], 0);
    storage.fit(block, 0, 1);
    const bufferOf = (tensor: RuntimeTensor) => (tensor.data as Float32Array).buffer;
    const buffers = Object.values(block.feeds).map(bufferOf);
    storage.fit(block, 31, 400);
    storage.fit(block, 3, 1);
    expect(Object.values(block.feeds).map(bufferOf)).toEqual(buffers);
    const name = 'past_key_values.0.key';
    expect(bufferOf(tensorAt(block.feeds, name))).toBe(buffers[0]);
    block.dispose();
    for (const buffer of buffers) expect(buffer.byteLength).toBeGreaterThan(0);
  });
});
