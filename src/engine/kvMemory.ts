import { type KvBlock, type KvSource, type KvStorage, kvBytes, kvRecord, tensorAt } from './kvBlock.ts';
import type { LlamaConfig } from './llamaConfig.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';

/** Blocks in main memory: each run copies what it is fed and returns tensors that are longer by what it added. */
export function createKvMemory(runtime: Runtime, config: LlamaConfig): KvStorage {
  const { kvHeadCount, headSize } = config;

  function gather(sources: readonly KvSource[], name: string, positions: number): RuntimeTensor {
    const data = new Float32Array(sources.length * kvHeadCount * positions * headSize);
    for (const [row, source] of sources.entries()) {
      if (source.block === null || source.length === 0) continue;
      const from = tensorAt(source.block.feeds, name).data as Float32Array;
      for (let head = 0; head < kvHeadCount; head += 1) {
        const start = (source.row * kvHeadCount + head) * source.block.positions * headSize;
        data.set(
          from.subarray(start, start + source.length * headSize),
          (row * kvHeadCount + head) * positions * headSize,
        );
      }
    }
    return runtime.tensor('float32', data, [sources.length, kvHeadCount, positions, headSize]);
  }

  function createBlock(sources: readonly KvSource[], length: number): KvBlock {
    let tensors = kvRecord(config, 'past_key_values', (suffix) =>
      gather(sources, `past_key_values.${suffix}`, length),
    );
    let positions = length;
    const rowCount = sources.length;
    const replace = (next: typeof tensors) => {
      for (const tensor of Object.values(tensors)) release(tensor);
      tensors = next;
    };
    return {
      rowCount,
      get positions() {
        return positions;
      },
      get byteLength() {
        return rowCount * kvBytes(config, positions);
      },
      get feeds() {
        return tensors;
      },
      fetches: kvRecord(config, 'present', () => null),
      update(outputs) {
        replace(
          kvRecord(config, 'past_key_values', (suffix) => {
            const tensor = tensorAt(outputs, `present.${suffix}`);
            positions = tensor.dims[2] ?? positions;
            return tensor;
          }),
        );
      },
      dispose: () => replace({}),
    };
  }

  return {
    create: (sources) => createBlock(sources, Math.max(...sources.map(({ length }) => length))),
    // What lies behind the longest row would be copied in and out at every run.
    suits: (block, length) => block.positions === length,
  };
}

/** ES2024; missing in older browsers. */
interface Transferable {
  readonly buffer: { transfer?: (byteLength: number) => unknown };
}

/** Frees the tensor now: left to the collector, replaced caches pile up (46 kB per position and token). */
function release(tensor: RuntimeTensor): void {
  (tensor.data as Transferable).buffer.transfer?.(0);
  tensor.dispose();
}
