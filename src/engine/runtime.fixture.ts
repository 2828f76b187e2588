import type { Runtime, RuntimeTensor, TensorData } from './runtime.ts';
import type { SessionLayout } from './sessionLayout.ts';

/** Where a fake model keeps its keys and values, and what a run gives back of them. */
export const fakeKinds = {
  memory: { device: 'memory', returns: 'appended', type: 'float32' },
  gpu: { device: 'gpu', returns: 'in place', type: 'float32' },
  'memory of a stock export': { device: 'memory', returns: 'whole', type: 'float32' },
  'half floats of a stock export': { device: 'memory', returns: 'whole', type: 'float16' },
  'gpu of a stock export': { device: 'gpu', returns: 'whole', type: 'float32' },
} as const;

export type FakeKind = keyof typeof fakeKinds;

export function fakeLayout(kind: FakeKind): SessionLayout {
  const { returns, type } = fakeKinds[kind];
  const stock = returns === 'whole';
  return {
    vocabularySize: 3,
    kv: { layers: [heads, heads], type, returns },
    takesPositions: stock,
    takesLogitCount: !stock,
    takesCacheBranch: false,
  };
}

const heads = { headCount: 2, headSize: 2 };

/** What `fakeRuntime` answers after these ids: a number that depends on every one of them and on their order. */
export function fakeLogits(ids: readonly number[]): readonly number[] {
  const hash = ids.reduce((sum, id) => (sum * 31 + id + 1) % 65_521, 7);
  return [hash, ids.length, ids.at(-1) ?? -1];
}

/** Where each row ends, by its mask. */
export function rowEnds(feeds: Readonly<Record<string, RuntimeTensor>>): number[] {
  const [rows = 0, total = 0] = feeds.attention_mask?.dims ?? [];
  const mask = feeds.attention_mask?.data as BigInt64Array;
  return Array.from({ length: rows }, (_, row) =>
    mask.subarray(row * total, (row + 1) * total).reduce((sum, bit) => sum + Number(bit), 0),
  );
}

/** Of a whole cache, what a run of `count` ids per row has appended: each row's last positions before its end. */
export function cutAppended(
  tensor: Runtime['tensor'],
  { data, dims: [rows = 0, heads = 0, positions = 0, size = 0] }: RuntimeTensor,
  ends: readonly number[],
  count: number,
): RuntimeTensor {
  const appended = new Float32Array(rows * heads * count * size);
  for (let index = 0; index < rows * heads; index += 1) {
    const end = index * positions + (ends[Math.floor(index / heads)] ?? 0);
    const last = (data as Float32Array).subarray((end - count) * size, end * size);
    appended.set(last, index * count * size);
  }
  return tensor('float32', appended, [rows, heads, count, size]);
}

/** A buffer of the fake graphics processor. */
interface FakeBuffer {
  data: Float32Array | Uint16Array;
}

/**
 * A runtime that keeps its books as GroupQueryAttention does, and nothing else: a position's keys and values say
 * which id stands there, and the logits are computed from what the cache says. What lies behind a row's end is NaN.
 */
export function fakeRuntime(kind: FakeKind) {
  const { device, returns, type } = fakeKinds[kind];
  const { vocabularySize } = fakeLayout(kind);
  const counters = { runs: 0, rows: [] as number[], copies: 0, liveBuffers: 0 };
  const valueAt = (id: number, head: number, place: number): number => 64 * id + 8 * head + place;

  function contentOf({ location, data, gpuBuffer }: RuntimeTensor): Float32Array | Uint16Array {
    return location === 'cpu' ? (data as Float32Array | Uint16Array) : (gpuBuffer as FakeBuffer).data;
  }

  const tensor = (_type: string, data: TensorData, dims: readonly number[]): RuntimeTensor => ({
    dims,
    location: 'cpu',
    data,
    gpuBuffer: null,
    dispose() {},
  });

  const bufferTensor = (buffer: FakeBuffer, dims: readonly number[]): RuntimeTensor => ({
    dims,
    location: 'gpu-buffer',
    data: null,
    gpuBuffer: buffer,
    dispose() {
      counters.liveBuffers -= 1;
      buffer.data = new Float32Array(0);
    },
  });

  function createBuffer(length: number): FakeBuffer {
    counters.liveBuffers += 1;
    return { data: new Float32Array(length).fill(Number.NaN) };
  }

  const unset = (length: number) =>
    type === 'float16' ? new Uint16Array(length).fill(65_535) : new Float32Array(length).fill(Number.NaN);

  /** The cache with one more piece per row; in place on the GPU. */
  function append(
    past: RuntimeTensor,
    lengths: readonly number[],
    ids: readonly (readonly number[])[],
    total: number,
  ): RuntimeTensor {
    const [rows = 0, heads = 0, room = 0, size = 0] = past.dims;
    if (returns === 'whole' && (rows > 1 || total !== room + (ids[0]?.length ?? 0))) {
      throw new Error('A stock export gets one row, as long as its mask says.');
    }
    const positions = Math.max(room, total);
    const inPlace = returns === 'in place';
    if (inPlace && positions > room) throw new Error('The buffer is too short.');
    const old = contentOf(past);
    const data = inPlace ? old : unset(rows * heads * positions * size);
    for (let row = 0; row < rows; row += 1) {
      const length = lengths[row] ?? 0;
      for (let head = 0; head < heads; head += 1) {
        const start = (row * heads + head) * positions * size;
        const oldStart = (row * heads + head) * room * size;
        if (!inPlace) data.set(old.subarray(oldStart, oldStart + length * size), start);
        for (const [index, id] of (ids[row] ?? []).entries()) {
          const at = start + (length + index) * size;
          for (let place = 0; place < size; place += 1) data[at + place] = valueAt(id, head, place);
        }
      }
    }
    if (inPlace) return past;
    const dims = [rows, heads, positions, size];
    return device === 'gpu'
      ? bufferTensor(Object.assign(createBuffer(0), { data }), dims)
      : tensor(type, data, dims);
  }

  /** The ids that a row's cache tells of; throws when its parts disagree. */
  function readRow(cache: RuntimeTensor, row: number, length: number): number[] {
    const [, heads = 0, positions = 0, size = 0] = cache.dims;
    const data = contentOf(cache);
    return Array.from({ length }, (_, position) => {
      const id = data[(row * heads * positions + position) * size]! / 64;
      for (let head = 0; head < heads; head += 1) {
        for (let place = 0; place < size; place += 1) {
          const value = data[((row * heads + head) * positions + position) * size + place];
          if (value !== valueAt(id, head, place)) throw new Error(`Position ${position} holds ${value}.`);
        }
      }
      return id;
    });
  }

  const session: Runtime['session'] = {
    async run(feeds) {
      const [rows = 0, count = 0] = feeds.input_ids?.dims ?? [];
      const total = feeds.attention_mask?.dims[1] ?? 0;
      const ends = rowEnds(feeds);
      if (rows > 1 && count > 1) throw new Error('Several rows get one token each.');
      const flat = Array.from(feeds.input_ids?.data as BigInt64Array, Number);
      const ids = Array.from({ length: rows }, (_, row) => flat.slice(row * count, (row + 1) * count));
      counters.runs += 1;
      counters.rows.push(rows);
      const lengths = ends.map((end) => end - count);
      const caches = Object.entries(feeds)
        .filter(([name]) => name.startsWith('past_key_values'))
        .map(([name, past]) => [name, append(past, lengths, ids, total)] as const);
      const outputs = Object.fromEntries(
        caches.map(([name, cache]) =>
          returns !== 'appended'
            ? [name.replace('past_key_values', 'present'), cache]
            : [name.replace('past_key_values', 'appended'), cutAppended(tensor, cache, ends, count)],
        ),
      );
      const positionIds = feeds.position_ids?.data as BigInt64Array | undefined;
      if (positionIds?.some((at, index) => Number(at) !== lengths[0]! + index)) {
        throw new Error('The positions do not go on where the cache ends.');
      }
      const keptLast = (feeds.num_logits_to_keep?.data as BigInt64Array | undefined)?.[0] === 1n;
      const kept = keptLast ? 1 : count;
      const logits = ends.flatMap((end, row) => {
        const contents = caches.map(([, cache]) => readRow(cache, row, end));
        const [first = []] = contents;
        if (contents.some((content) => content.join() !== first.join())) throw new Error('Layers disagree.');
        return Array.from({ length: kept }, (_, index) =>
          fakeLogits(first.slice(0, end - kept + 1 + index)),
        ).flat();
      });
      outputs.logits = tensor('float32', Float32Array.from(logits), [rows, kept, vocabularySize]);
      return outputs;
    },
    async release() {},
  };

  const gpuDevice = {
    createBuffer: ({ size }: { size: number }) => createBuffer(size / 4),
    createCommandEncoder: () => ({
      copyBufferToBuffer(from: FakeBuffer, start: number, to: FakeBuffer, at: number, bytes: number) {
        counters.copies += 1;
        to.data.set(from.data.subarray(start / 4, (start + bytes) / 4), at / 4);
      },
      finish: () => null,
    }),
    queue: { submit() {} },
  };

  const runtime: Runtime = {
    session,
    tensor,
    gpuTensor: (buffer, dims) => bufferTensor(buffer as unknown as FakeBuffer, dims),
    gpuDevice: device === 'gpu' ? (gpuDevice as unknown as GPUDevice) : null,
  };
  return { runtime, counters };
}
