import { type KvBlock, type KvSource, type KvStorage, kvBytes } from './kvBlock.ts';
import { createKvDevice } from './kvDevice.ts';
import { createKvMemory } from './kvMemory.ts';
import { createKvWhole } from './kvWhole.ts';
import type { Runtime } from './runtime.ts';
import type { KvLayout } from './sessionLayout.ts';

/** The keys and values of one sequence. */
export interface KvRow {
  /** Positions held. */
  readonly length: number;
}

/**
 * Keys and values of any number of sequences. A row lies in a block of tensors, alone or beside the rows that it
 * runs together with; rows move, by copying, only when they are asked to run in another company.
 */
export interface KvCache {
  /** Held by all rows together. */
  readonly byteLength: number;
  createRow(): KvRow;
  /** Forgets the positions from `length` on. */
  rewind(row: KvRow, length: number): void;
  /** Makes `row` hold copies of the first `length` positions of `from`, and nothing else. */
  copyPrefix(row: KvRow, from: KvRow, length: number): void;
  /** Frees a row, which must not be used again. */
  release(row: KvRow): void;
  /** Whether rows of at most `positions` positions may run together: beyond that, memory would run short. */
  fitTogether(rowCount: number, positions: number): boolean;
  /**
   * Brings `rows` together for a run that appends `count` positions to each.
   * @returns the block and its rows, in the block's order.
   */
  gather(rows: readonly KvRow[], count: number): { readonly block: KvBlock; readonly rows: readonly KvRow[] };
  /** Takes over the outputs of the run that `gather` made ready. */
  update(rows: readonly KvRow[], count: number, outputs: Parameters<KvBlock['update']>[0]): void;
  dispose(): void;
}

/** Where a row lies. `rows` are the block's, in order; null: one that has been freed. */
interface Place {
  readonly block: KvBlock;
  readonly rows: (Row | null)[];
}

interface Row extends KvRow {
  length: number;
  place: Place | null;
}

/**
 * Bytes up to which rows share a block. In main memory a run holds what it is fed and what it returns in the
 * runtime's own heap, which never shrinks again; one row of 2,048 positions of the embedded model takes 94 MB.
 */
export function sharedKvBytes({ gpuDevice }: Runtime): number {
  return (gpuDevice === null ? 128 : 512) * 2 ** 20;
}

/**
 * @param contextLength positions that no row ever passes.
 * @param sharedBytes up to which rows may run together.
 */
export function createKvCache(
  runtime: Runtime,
  layout: KvLayout,
  contextLength: number,
  sharedBytes: number,
): KvCache {
  const storage = createStorage(runtime, layout, contextLength);
  const places = new Set<Place>();

  const sourceOf = (row: Row, length = row.length): KvSource => ({
    block: row.place?.block ?? null,
    row: row.place?.rows.indexOf(row) ?? 0,
    length,
  });

  function settle(rows: readonly Row[], sources: readonly KvSource[], positions: number): Place {
    const place: Place = { block: storage.create(sources, positions), rows: [...rows] };
    places.add(place);
    for (const row of rows) {
      leave(row);
      row.place = place;
    }
    return place;
  }

  /** Takes a row out of its place, which ends with its last row. */
  function leave(row: Row): void {
    const { place } = row;
    if (place === null) return;
    place.rows[place.rows.indexOf(row)] = null;
    row.place = null;
    if (place.rows.some((other) => other !== null)) return;
    place.block.dispose();
    places.delete(place);
  }

  function gatherRows(rows: readonly Row[], count: number): Place {
    const longest = Math.max(...rows.map(({ length }) => length));
    const place = rows[0]?.place ?? null;
    const together =
      place !== null && place.rows.length === rows.length && rows.every((row) => row.place === place);
    if (together && storage.fit(place.block, longest, count)) return place;
    const others = [...places].filter(({ rows: held }) => rows.some((row) => held.includes(row)));
    const gathered = settle(
      rows,
      rows.map((row) => sourceOf(row)),
      longest + count,
    );
    // A block that is partly left holds room for more rows than it has: its others move out, each on its own.
    for (const row of others.flatMap(({ rows: held }) => held)) {
      if (row !== null) settle([row], [sourceOf(row)], row.length);
    }
    return gathered;
  }

  return {
    get byteLength() {
      return [...places].reduce((sum, { block }) => sum + block.byteLength, 0);
    },
    createRow: (): Row => ({ length: 0, place: null }),
    rewind(row: Row, length) {
      row.length = Math.min(row.length, length);
    },
    copyPrefix(row: Row, from: Row, length) {
      settle([row], [sourceOf(from, length)], length);
      row.length = length;
    },
    release(row: Row) {
      leave(row);
      row.length = 0;
    },
    // A stock export tells rows of different lengths apart only where they are padded in front.
    fitTogether: (rowCount, positions) =>
      layout.returns !== 'whole' && rowCount * kvBytes(layout, positions) <= sharedBytes,
    gather(rows: readonly Row[], count) {
      const place = gatherRows(rows, count);
      return { block: place.block, rows: place.rows.filter((row) => row !== null) };
    },
    update(rows: readonly Row[], count, outputs) {
      rows[0]?.place?.block.update(
        outputs,
        rows.map(({ length }) => length),
      );
      for (const row of rows) row.length += count;
    },
    dispose() {
      for (const { block } of places) block.dispose();
      places.clear();
    },
  };
}

function createStorage(runtime: Runtime, layout: KvLayout, contextLength: number): KvStorage {
  if (layout.returns === 'whole') return createKvWhole(runtime, layout);
  return runtime.gpuDevice === null
    ? createKvMemory(runtime, layout, contextLength)
    : createKvDevice(runtime, layout, contextLength, runtime.gpuDevice);
}
