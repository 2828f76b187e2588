import { type KvBlock, type KvSource, type KvStorage, kvBytes, kvRecord, tensorAt } from './kvBlock.ts';
import type { Runtime } from './runtime.ts';
import type { KvLayout } from './sessionLayout.ts';

/** GPUBufferUsage: STORAGE | COPY_SRC | COPY_DST. */
export const bufferUsage = 0x80 | 0x04 | 0x08;

/** Room is added in steps of this many positions, so that buffers are replaced seldom and none is far too large. */
const positionStep = 512;

/**
 * Blocks on the GPU: buffers with room to grow that are fed and written in place, so that a run neither copies
 * nor allocates. (GroupQueryAttention shares past and present when they are one buffer, and needs one dispatch
 * less then.)
 */
export function createKvDevice(
  runtime: Runtime,
  layout: KvLayout,
  contextLength: number,
  device: GPUDevice,
): KvStorage {
  /** Copies are queued before anything that a later run does with the block. */
  function copyInto(block: KvBlock, sources: readonly KvSource[]): void {
    const encoder = device.createCommandEncoder();
    for (const name of Object.keys(block.feeds)) {
      const tensor = tensorAt(block.feeds, name);
      const target = tensor.gpuBuffer as GPUBuffer;
      const [, headCount = 0, , headSize = 0] = tensor.dims;
      const headBytes = (positions: number) => positions * headSize * 4;
      for (const [row, { block: from, row: fromRow, length }] of sources.entries()) {
        if (from === null || length === 0) continue;
        const source = tensorAt(from.feeds, name).gpuBuffer as GPUBuffer;
        for (let head = 0; head < headCount; head += 1) {
          const fromHead = fromRow * headCount + head;
          const toHead = row * headCount + head;
          encoder.copyBufferToBuffer(
            source,
            fromHead * headBytes(from.positions),
            target,
            toHead * headBytes(block.positions),
            headBytes(length),
          );
        }
      }
    }
    device.queue.submit([encoder.finish()]);
  }

  return {
    create(sources, needed) {
      const rowCount = sources.length;
      const steps = Math.max(1, Math.ceil(needed / positionStep));
      const positions = Math.min(contextLength, steps * positionStep);
      const feeds = kvRecord(layout, 'past_key_values', (_suffix, { headCount, headSize }) => {
        const size = rowCount * headCount * positions * headSize * 4;
        const buffer = device.createBuffer({ size, usage: bufferUsage });
        return runtime.gpuTensor(buffer, [rowCount, headCount, positions, headSize], 'float32');
      });
      const block: KvBlock = {
        rowCount,
        positions,
        byteLength: rowCount * kvBytes(layout, positions),
        feeds,
        fetches: kvRecord(layout, 'present', (suffix) => tensorAt(feeds, `past_key_values.${suffix}`)),
        update() {},
        dispose() {
          for (const tensor of Object.values(feeds)) tensor.dispose();
        },
      };
      if (sources.some(({ length }) => length > 0)) copyInto(block, sources);
      return block;
    },
    fit: (block, held, added) => block.positions >= held + added,
  };
}
