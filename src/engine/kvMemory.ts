import { type KvBlock, type KvSource, type KvStorage, kvBytes, kvRecord, tensorAt } from './kvBlock.ts';
import type { LlamaConfig } from './llamaConfig.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';

/**
 * Room is added in steps of this many positions. A run copies the room in, empty or not; a step copies what is
 * held.
 */
const positionStep = 32;

const roomFor = (needed: number) => Math.ceil(needed / positionStep) * positionStep;

/** Blocks in main memory: a run copies them in and returns only what it appends, which is put in its place here. */
export function createKvMemory(runtime: Runtime, config: LlamaConfig): KvStorage {
  const { kvHeadCount, headSize } = config;

  function copyInto(block: KvBlock, sources: readonly KvSource[]): void {
    for (const name of Object.keys(block.feeds)) {
      const target = valuesOf(tensorAt(block.feeds, name));
      for (const [row, { block: from, row: fromRow, length }] of sources.entries()) {
        if (from === null || length === 0) continue;
        const source = valuesOf(tensorAt(from.feeds, name));
        for (let head = 0; head < kvHeadCount; head += 1) {
          const start = (fromRow * kvHeadCount + head) * from.positions * headSize;
          const at = (row * kvHeadCount + head) * block.positions * headSize;
          target.set(source.subarray(start, start + length * headSize), at);
        }
      }
    }
  }

  /** Writes `appended` [rows, kvHeadCount, sequence, headSize] behind each row's `length` in `target`. */
  function append(target: RuntimeTensor, appended: RuntimeTensor, lengths: readonly number[]): void {
    const values = valuesOf(appended);
    const [, , positions = 0] = target.dims;
    const [, , count = 0] = appended.dims;
    for (const [row, length] of lengths.entries()) {
      for (let head = 0; head < kvHeadCount; head += 1) {
        const index = row * kvHeadCount + head;
        const added = values.subarray(index * count * headSize, (index + 1) * count * headSize);
        valuesOf(target).set(added, (index * positions + length) * headSize);
      }
    }
  }

  return {
    create(sources, needed) {
      const rowCount = sources.length;
      const positions = roomFor(needed);
      const feeds = kvRecord(config, 'past_key_values', () => {
        const values = new Float32Array(rowCount * kvHeadCount * positions * headSize);
        return runtime.tensor('float32', values, [rowCount, kvHeadCount, positions, headSize]);
      });
      const block: KvBlock = {
        rowCount,
        positions,
        byteLength: rowCount * kvBytes(config, positions),
        feeds,
        fetches: kvRecord(config, 'appended', () => null),
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
    suits: (block, needed) => block.positions === roomFor(needed),
  };
}

const valuesOf = (tensor: RuntimeTensor) => tensor.data as Float32Array;

/** ES2024; missing in older browsers. */
interface Transferable {
  readonly buffer: { transfer?: (byteLength: number) => unknown };
}

/** Frees the tensor now: left to the collector, replaced caches pile up. */
function release(tensor: RuntimeTensor): void {
  (tensor.data as Transferable).buffer.transfer?.(0);
  tensor.dispose();
}
