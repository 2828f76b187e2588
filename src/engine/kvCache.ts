import type { LlamaConfig } from './llamaConfig.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';

type Tensors = Readonly<Record<string, RuntimeTensor>>;

/** Keys and values of the positions seen so far; tensors are [1, kvHeadCount, positions, headSize] float32. */
export interface KvCache {
  /** Positions held. */
  readonly length: number;
  readonly byteLength: number;
  /** Inputs `past_key_values.*` of the next run. */
  readonly feeds: Tensors;
  /** Outputs `present.*` of the next run, with the tensors that it must write into, if any. */
  readonly fetches: Readonly<Record<string, RuntimeTensor | null>>;
  /** Takes over the outputs of a run that appended `count` positions. */
  update(outputs: Tensors, count: number): void;
  /** Forgets the positions from `length` on. */
  rewind(length: number): void;
  dispose(): void;
}

/** @param contextLength positions to make room for where the cache does not grow. */
export function createKvCache(runtime: Runtime, config: LlamaConfig, contextLength: number): KvCache {
  return runtime.gpuDevice === null
    ? createMemoryCache(runtime, config)
    : createDeviceCache(runtime, config, contextLength, runtime.gpuDevice);
}

/** In main memory: each run copies what it is fed and returns longer tensors. */
function createMemoryCache(runtime: Runtime, config: LlamaConfig): KvCache {
  const { kvHeadCount, headSize } = config;
  const tensorOf = (data: Float32Array, positions: number) =>
    runtime.tensor('float32', data, [1, kvHeadCount, positions, headSize]);
  const empty = () => makeRecord(config, 'past_key_values', () => tensorOf(new Float32Array(0), 0));
  let length = 0;
  let tensors = empty();
  const replace = (next: Tensors, nextLength: number) => {
    for (const tensor of Object.values(tensors)) release(tensor);
    tensors = next;
    length = nextLength;
  };
  const firstPositions = (tensor: RuntimeTensor, positions: number) => {
    const old = tensor.data as Float32Array;
    const kept = new Float32Array(kvHeadCount * positions * headSize);
    for (let head = 0; head < kvHeadCount; head++) {
      const start = head * length * headSize;
      kept.set(old.subarray(start, start + positions * headSize), head * positions * headSize);
    }
    return tensorOf(kept, positions);
  };
  return {
    get length() {
      return length;
    },
    get byteLength() {
      return cacheBytes(config, length);
    },
    get feeds() {
      return tensors;
    },
    fetches: makeRecord(config, 'present', () => null),
    update(outputs, count) {
      const next = makeRecord(config, 'past_key_values', (name) => {
        const output = outputs[name.replace('past_key_values', 'present')];
        if (output === undefined) throw new Error(`The runtime returned no ${name}.`);
        return output;
      });
      replace(next, length + count);
    },
    rewind(positions) {
      if (positions >= length) return;
      replace(
        Object.fromEntries(
          Object.entries(tensors).map(([name, tensor]) => [name, firstPositions(tensor, positions)]),
        ),
        positions,
      );
    },
    dispose: () => replace(empty(), 0),
  };
}

/** GPUBufferUsage: STORAGE | COPY_SRC | COPY_DST. */
const cacheBufferUsage = 0x80 | 0x04 | 0x08;

/**
 * On the GPU: buffers for the whole context that are fed and written in place, so that a run neither copies
 * nor allocates and rewinding only moves the mark. (GroupQueryAttention shares past and present when they are
 * one buffer, and needs one dispatch less then.)
 */
function createDeviceCache(
  runtime: Runtime,
  config: LlamaConfig,
  contextLength: number,
  device: GPUDevice,
): KvCache {
  const { kvHeadCount, headSize } = config;
  const feeds = makeRecord(config, 'past_key_values', () => {
    const size = kvHeadCount * contextLength * headSize * 4;
    const buffer = device.createBuffer({ size, usage: cacheBufferUsage });
    return runtime.gpuTensor(buffer, [1, kvHeadCount, contextLength, headSize]);
  });
  const fetches = Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => [name.replace('past_key_values', 'present'), tensor]),
  );
  let length = 0;
  return {
    get length() {
      return length;
    },
    byteLength: cacheBytes(config, contextLength),
    feeds,
    fetches,
    update(_outputs, count) {
      length += count;
    },
    rewind(positions) {
      length = Math.min(length, positions);
    },
    dispose() {
      for (const tensor of Object.values(feeds)) tensor.dispose();
      length = 0;
    },
  };
}

function makeRecord<T>(config: LlamaConfig, prefix: string, make: (name: string) => T): Record<string, T> {
  const names = Array.from({ length: config.layerCount }, (_, layer) =>
    ['key', 'value'].map((kind) => `${prefix}.${layer}.${kind}`),
  );
  return Object.fromEntries(names.flat().map((name) => [name, make(name)]));
}

function cacheBytes({ layerCount, kvHeadCount, headSize }: LlamaConfig, positions: number): number {
  return 2 * layerCount * kvHeadCount * headSize * positions * 4;
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
