import type { LlamaConfig } from './llamaConfig.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';

/** GPUBufferUsage: STORAGE | COPY_SRC | COPY_DST. */
const cacheBufferUsage = 0x80 | 0x04 | 0x08;

type Tensors = Readonly<Record<string, RuntimeTensor>>;

/** Keys and values of the positions seen so far; each tensor is [1, kvHeadCount, length, headSize] float32. */
export class KvCache {
  readonly #runtime: Runtime;
  readonly #config: LlamaConfig;
  #length = 0;
  #tensors: Tensors;

  constructor(runtime: Runtime, config: LlamaConfig) {
    this.#runtime = runtime;
    this.#config = config;
    this.#tensors = this.#empty();
  }

  get length(): number {
    return this.#length;
  }

  get byteLength(): number {
    const { layerCount } = this.#config;
    return 2 * layerCount * this.#length * this.#positionBytes();
  }

  /** Inputs `past_key_values.*` of the next run. */
  get feeds(): Tensors {
    return this.#tensors;
  }

  /** Takes over the `present.*` outputs of a run that appended `count` positions. */
  update(outputs: Tensors, count: number): void {
    const next: Record<string, RuntimeTensor> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name.startsWith('present.')) next[name.replace('present.', 'past_key_values.')] = tensor;
    }
    this.#replace(next, this.#length + count);
  }

  /** Forgets the positions from `length` on. */
  rewind(length: number): void {
    if (length >= this.#length) return;
    if (length === 0) this.#replace(this.#empty(), 0);
    else if (this.#runtime.gpuDevice === null) this.#replace(this.#sliceInMemory(length), length);
    else this.#replace(this.#sliceOnGpu(this.#runtime.gpuDevice, length), length);
  }

  dispose(): void {
    this.#replace(this.#empty(), 0);
  }

  #replace(next: Tensors, length: number): void {
    const old = this.#tensors;
    this.#tensors = next;
    this.#length = length;
    for (const tensor of Object.values(old)) tensor.dispose();
  }

  #empty(): Tensors {
    const dims = this.#dims(0);
    const names = Array.from({ length: this.#config.layerCount }, (_, layer) => [
      `past_key_values.${layer}.key`,
      `past_key_values.${layer}.value`,
    ]).flat();
    return Object.fromEntries(
      names.map((name) => [name, this.#runtime.tensor('float32', new Float32Array(0), dims)]),
    );
  }

  #sliceInMemory(length: number): Tensors {
    const { kvHeadCount, headSize } = this.#config;
    return mapValues(this.#tensors, (tensor) => {
      const old = tensor.data as Float32Array;
      const kept = new Float32Array(kvHeadCount * length * headSize);
      for (let head = 0; head < kvHeadCount; head++) {
        const start = head * this.#length * headSize;
        kept.set(old.subarray(start, start + length * headSize), head * length * headSize);
      }
      return this.#runtime.tensor('float32', kept, this.#dims(length));
    });
  }

  #sliceOnGpu(device: GPUDevice, length: number): Tensors {
    const { kvHeadCount, headSize } = this.#config;
    const encoder = device.createCommandEncoder();
    const headBytes = length * headSize * 4;
    const oldHeadBytes = this.#length * headSize * 4;
    const tensors = mapValues(this.#tensors, (tensor) => {
      const buffer = device.createBuffer({
        size: kvHeadCount * headBytes,
        usage: cacheBufferUsage,
      });
      const old = tensor.gpuBuffer as GPUBuffer;
      for (let head = 0; head < kvHeadCount; head++) {
        encoder.copyBufferToBuffer(old, head * oldHeadBytes, buffer, head * headBytes, headBytes);
      }
      return this.#runtime.gpuTensor(buffer, this.#dims(length));
    });
    device.queue.submit([encoder.finish()]);
    return tensors;
  }

  #dims(length: number): readonly number[] {
    return [1, this.#config.kvHeadCount, length, this.#config.headSize];
  }

  /** Bytes of one position's keys (or values) in one layer. */
  #positionBytes(): number {
    return this.#config.kvHeadCount * this.#config.headSize * 4;
  }
}

function mapValues(tensors: Tensors, map: (tensor: RuntimeTensor) => RuntimeTensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
}
