import { type KvBlock, type KvSource, type KvStorage, kvBytes, kvRecord, tensorAt } from './kvBlock.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';
import type { KvLayout } from './sessionLayout.ts';

/**
 * Room is added in steps of this many positions. A run copies the room in, empty or not; a step copies what is
 * held.
 */
const positionStep = 32;

const roomFor = (needed: number) => Math.ceil(needed / positionStep) * positionStep;

/** Blocks in main memory: a run copies them in and returns only what it appends, which is put in its place here. */
export function createKvMemory(runtime: Runtime, layout: KvLayout): KvStorage {
  function copyInto(block: KvBlock, sources: readonly KvSource[]): void {
    for (const name of Object.keys(block.feeds)) {
      const tensor = tensorAt(block.feeds, name);
      const target = valuesOf(tensor);
      const [, headCount = 0, , headSize = 0] = tensor.dims;
      for (const [row, { block: from, row: fromRow, length }] of sources.entries()) {
        if (from === null || length === 0) continue;
        const source = valuesOf(tensorAt(from.feeds, name));
        for (let head = 0; head < headCount; head += 1) {
          const start = (fromRow * headCount + head) * from.positions * headSize;
          const at = (row * headCount + head) * block.positions * headSize;
          target.set(source.subarray(start, start + length * headSize), at);
        }
      }
    }
  }

  /** Writes `appended` [rows, headCount, sequence, headSize] behind each row's `length` in `target`. */
  function append(target: RuntimeTensor, appended: RuntimeTensor, lengths: readonly number[]): void {
    const values = valuesOf(appended);
    const [, headCount = 0, positions = 0, headSize = 0] = target.dims;
    const [, , count = 0] = appended.dims;
    for (const [row, length] of lengths.entries()) {
      for (let head = 0; head < headCount; head += 1) {
        const index = row * headCount + head;
        const added = values.subarray(index * count * headSize, (index + 1) * count * headSize);
        valuesOf(target).set(added, (index * positions + length) * headSize);
      }
    }
  }

  return {
    create(sources, needed) {
      const rowCount = sources.length;
      const positions = roomFor(needed);
      const feeds = kvRecord(layout, 'past_key_values', (_suffix, { headCount, headSize }) => {
        const values = new Float32Array(rowCount * headCount * positions * headSize);
        return runtime.tensor('float32', values, [rowCount, headCount, positions, headSize]);
      });
      const block: KvBlock = {
        rowCount,
        positions,
        byteLength: rowCount * kvBytes(layout, positions),
        feeds,
        fetches: kvRecord(layout, 'appended', () => null),
        update(outputs, lengths) {
          for (const [name, tensor] of Object.entries(feeds)) {
            append(tensor, tensorAt(outputs, name.replace('past_key_values', 'appended')), lengths);
          }
        },
        dispose() {
          for (const tensor of Object.values(feeds)) release(tensor);
        },
      };
      copyInto(block, sources);
      return block;
    },
    suits: (block, held, added) => block.positions === roomFor(held + added),
  };
}

const valuesOf = (tensor: RuntimeTensor) => tensor.data as Float32Array;

/** ES2024; missing in older browsers. */
interface Transferable {
  readonly buffer: { transfer?: (byteLength: number) => unknown };
}

/** Frees the tensor now: left to the collector, replaced caches pile up. */
export function release(tensor: RuntimeTensor): void {
  (tensor.data as Transferable).buffer.transfer?.(0);
  tensor.dispose();
}
