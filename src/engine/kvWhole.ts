import { elementBytes, type KvStorage, kvBytes, kvRecord, type Tensors, tensorAt } from './kvBlock.ts';
import { bufferUsage } from './kvDevice.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';
import type { KvLayout } from './sessionLayout.ts';

/**
 * Blocks for a session that returns its whole cache: what one run returned is what the next is fed, as it is, in main
 * memory or on the GPU. A block holds one row, without room to spare, so that rewinding copies what stays.
 */
export function createKvWhole(runtime: Runtime, layout: KvLayout): KvStorage {
  const { type } = layout;
  const bytes = elementBytes(type);

  /** The first `length` positions of each head of `from`, a tensor [1, headCount, positions, headSize]. */
  function cut(from: RuntimeTensor, length: number): RuntimeTensor {
    const [, headCount = 0, positions = 0, headSize = 0] = from.dims;
    const dims = [1, headCount, length, headSize];
    const size = length * headSize;
    const stride = positions * headSize;
    const { gpuDevice } = runtime;
    if (gpuDevice === null || from.location !== 'gpu-buffer') {
      const target = emptyValues(headCount * size);
      const source = bitsOf(from);
      for (let head = 0; head < headCount; head += 1) {
        target.set(source.subarray(head * stride, head * stride + size), head * size);
      }
      return runtime.tensor(type, target, dims);
    }
    const buffer = gpuDevice.createBuffer({ size: headCount * size * bytes, usage: bufferUsage });
    const encoder = gpuDevice.createCommandEncoder();
    for (let head = 0; head < headCount; head += 1) {
      const [start, at] = [head * stride * bytes, head * size * bytes];
      encoder.copyBufferToBuffer(from.gpuBuffer as GPUBuffer, start, buffer, at, size * bytes);
    }
    gpuDevice.queue.submit([encoder.finish()]);
    return runtime.gpuTensor(buffer, dims, type);
  }

  const emptyValues = (length: number) =>
    type === 'float16' ? new Uint16Array(length) : new Float32Array(length);

  function bitsOf({ data }: RuntimeTensor): Float32Array | Uint16Array {
    if (type === 'float32') return data as Float32Array;
    const { buffer, byteOffset, length } = data as Uint16Array;
    return new Uint16Array(buffer, byteOffset, length);
  }

  return {
    create([source]) {
      const from = source?.block ?? null;
      let positions = from === null ? 0 : (source?.length ?? 0);
      let feeds: Tensors = kvRecord(layout, 'past_key_values', (suffix, { headCount, headSize }) =>
        from === null || positions === 0
          ? runtime.tensor(type, emptyValues(0), [1, headCount, 0, headSize])
          : cut(tensorAt(from.feeds, `past_key_values.${suffix}`), positions),
      );
      return {
        rowCount: 1,
        get positions() {
          return positions;
        },
        get byteLength() {
          return kvBytes(layout, positions);
        },
        get feeds() {
          return feeds;
        },
        fetches: kvRecord(layout, 'present', () => null),
        update(outputs) {
          const fed = feeds;
          feeds = kvRecord(layout, 'past_key_values', (suffix) => tensorAt(outputs, `present.${suffix}`));
          for (const tensor of Object.values(fed)) free(tensor);
          positions = tensorAt(feeds, 'past_key_values.0.key').dims[2] ?? 0;
        },
        dispose() {
          for (const tensor of Object.values(feeds)) free(tensor);
        },
      };
    },
    fit: (block, held) => block.positions === held,
  };
}

/** Frees the tensor now: left to the collector, replaced caches pile up. */
function free(tensor: RuntimeTensor): void {
  if (tensor.location !== 'gpu-buffer') (tensor.data as Float32Array<ArrayBuffer>).buffer.transfer?.(0);
  tensor.dispose();
}
