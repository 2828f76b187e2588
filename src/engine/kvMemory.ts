import { type KvBlock, type KvSource, type KvStorage, kvBytes, kvRecord, tensorAt } from './kvBlock.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';
import type { KvLayout } from './sessionLayout.ts';

/** Room changes in steps of this many positions: a run copies all room in, empty or not; a step moves what is held. */
const positionStep = 32;

const roomFor = (needed: number) => Math.ceil(needed / positionStep) * positionStep;

interface MemoryBlock extends KvBlock {
  /** Makes the room of each row what `needed` positions take, more or less than now. */
  makeRoom(needed: number): void;
}

/**
 * Blocks in main memory: a run copies them in and returns only what it appends, which is put in its place here. A
 * block grows where it lies, because replaced ones would pile up until they are collected; and its memory is never
 * handed over or cut to free it sooner: with the first buffer that is, all array accesses of the worker get slower.
 */
export function createKvMemory(runtime: Runtime, layout: KvLayout, contextLength: number): KvStorage {
  /** @param buffer at least as long as the tensor. */
  const tensorOver = (buffer: ArrayBuffer, dims: readonly number[]): RuntimeTensor =>
    runtime.tensor('float32', new Float32Array(buffer, 0, sizeOf(dims)), dims);

  function withRoom(tensor: RuntimeTensor, room: number): RuntimeTensor {
    const [rowCount = 0, headCount = 0, positions = 0, headSize = 0] = tensor.dims;
    const dims = [rowCount, headCount, room, headSize];
    const buffer = grown(valuesOf(tensor).buffer, byteLengthOf(dims));
    moveHeads(new Float32Array(buffer), rowCount * headCount, positions * headSize, room * headSize);
    return tensorOver(buffer, dims);
  }

  function createBlock(rowCount: number, needed: number): MemoryBlock {
    let positions = roomFor(needed);
    let feeds = kvRecord(layout, 'past_key_values', (_suffix, { headCount, headSize }) => {
      const dims = [rowCount, headCount, positions, headSize];
      const maxByteLength = byteLengthOf([rowCount, headCount, roomFor(contextLength), headSize]);
      return tensorOver(new ArrayBuffer(byteLengthOf(dims), { maxByteLength }), dims);
    });
    return {
      rowCount,
      get positions() {
        return positions;
      },
      get byteLength() {
        return rowCount * kvBytes(layout, positions);
      },
      get feeds() {
        return feeds;
      },
      fetches: kvRecord(layout, 'appended', () => null),
      update(outputs, lengths) {
        for (const [name, tensor] of Object.entries(feeds)) {
          append(tensor, tensorAt(outputs, name.replace('past_key_values', 'appended')), lengths);
        }
      },
      makeRoom(wanted) {
        const room = roomFor(wanted);
        if (room === positions) return;
        const before = feeds;
        feeds = kvRecord(layout, 'past_key_values', (suffix) =>
          withRoom(tensorAt(before, `past_key_values.${suffix}`), room),
        );
        positions = room;
      },
      dispose() {
        feeds = {};
        positions = 0;
      },
    };
  }

  return {
    create(sources, needed) {
      const block = createBlock(sources.length, needed);
      copyInto(block, sources);
      return block;
    },
    fit(block, held, added) {
      (block as MemoryBlock).makeRoom(held + added);
      return true;
    },
  };
}

function copyInto(block: KvBlock, sources: readonly KvSource[]): void {
  for (const [name, tensor] of Object.entries(block.feeds)) {
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
  const held = valuesOf(target);
  const values = valuesOf(appended);
  const [, headCount = 0, positions = 0, headSize = 0] = target.dims;
  const [, , count = 0] = appended.dims;
  for (const [row, length] of lengths.entries()) {
    for (let head = 0; head < headCount; head += 1) {
      const index = row * headCount + head;
      const added = values.subarray(index * count * headSize, (index + 1) * count * headSize);
      held.set(added, (index * positions + length) * headSize);
    }
  }
}

/** Moves what begins every `from` values so that it begins every `to`, in place. What does not fit is cut. */
function moveHeads(values: Float32Array, count: number, from: number, to: number): void {
  const length = Math.min(from, to);
  for (let index = 0; index < count; index += 1) {
    // Growing, the last one first, so that none is written over before it has moved.
    const head = to > from ? count - 1 - index : index;
    values.copyWithin(head * to, head * from, head * from + length);
  }
}

/** The buffer with `byteLength` bytes at least: itself, or, in browsers that cannot resize it, a copy. */
function grown(buffer: ArrayBuffer, byteLength: number): ArrayBuffer {
  if (buffer.byteLength >= byteLength) return buffer;
  if (buffer.resizable) {
    buffer.resize(byteLength);
    return buffer;
  }
  const copy = new Uint8Array(byteLength);
  copy.set(new Uint8Array(buffer));
  return copy.buffer;
}

const sizeOf = (dims: readonly number[]) => dims.reduce((size, dim) => size * dim, 1);

const byteLengthOf = (dims: readonly number[]) => sizeOf(dims) * Float32Array.BYTES_PER_ELEMENT;

const valuesOf = (tensor: RuntimeTensor) => tensor.data as Float32Array<ArrayBuffer>;
