import type { ModelInfo } from '../core/types.ts';
import { explainRuntimeError } from './failure.ts';
import { floatsOf } from './halfFloat.ts';
import { createKvCache, type KvRow, sharedKvBytes } from './kvCache.ts';
import type { DecodeStep, LanguageModel, Sequence, Tokenizer } from './languageModel.ts';
import type { Runtime, RuntimeTensor } from './runtime.ts';
import type { SessionLayout } from './sessionLayout.ts';

/** What one row of a pass appends to which sequence. */
interface RowInput {
  readonly sequence: CachedSequence;
  readonly ids: readonly number[];
}

interface CachedSequence extends Sequence {
  readonly cachedIds: number[];
  readonly row: KvRow;
}

/**
 * A language model over one session.
 * @param sharedBytes of keys and values up to which sequences run together; beyond, one after the other.
 */
export function createSessionModel(
  runtime: Runtime,
  layout: SessionLayout,
  info: ModelInfo,
  tokenizer: Tokenizer,
  sharedBytes = sharedKvBytes(runtime),
): LanguageModel {
  const cache = createKvCache(runtime, layout.kv, info.contextLength, sharedBytes);
  const { vocabularySize } = layout;

  /**
   * One forward pass. Rows of different lengths are padded at the end: the sum of a row's mask tells
   * GroupQueryAttention where the row ends, so that what lies behind is neither read nor counted. That holds for
   * one new token per row; more need a pass of their own.
   * @returns logits by sequence, [kept, vocabularySize] each.
   */
  async function run(
    inputs: readonly RowInput[],
    kept: 'last' | 'all',
  ): Promise<ReadonlyMap<KvRow, Float32Array>> {
    const count = inputs[0]?.ids.length ?? 0;
    const byRow = new Map(inputs.map((input) => [input.sequence.row, input]));
    const { block, rows } = cache.gather([...byRow.keys()], count);
    const ordered = rows.flatMap((row) => byRow.get(row) ?? []);
    const total = Math.max(...rows.map(({ length }) => length)) + count;
    const mask = new BigInt64Array(rows.length * total);
    for (const [index, { length }] of rows.entries()) {
      mask.fill(1n, index * total, index * total + length + count);
    }
    const inputIds = BigInt64Array.from(
      ordered.flatMap(({ ids }) => ids),
      BigInt,
    );
    const feeds = {
      input_ids: runtime.tensor('int64', inputIds, [rows.length, count]),
      attention_mask: runtime.tensor('int64', mask, [rows.length, total]),
      ...(layout.takesPositions && { position_ids: positionsOf(rows, count) }),
      ...(layout.takesLogitCount && {
        num_logits_to_keep: runtime.tensor('int64', BigInt64Array.of(kept === 'last' ? 1n : 0n), []),
      }),
      ...(layout.takesCacheBranch && {
        use_cache_branch: runtime.tensor('bool', Uint8Array.of(total > count ? 1 : 0), [1]),
      }),
      ...block.feeds,
    };
    const outputs = await runtime.session
      .run(feeds, { logits: null, ...block.fetches })
      .catch((error: unknown) => {
        throw explainRuntimeError(error);
      });
    cache.update(rows, count, outputs);
    for (const { sequence, ids } of ordered) sequence.cachedIds.push(...ids);
    if (outputs.logits === undefined) throw new Error('The runtime returned no logits.');
    const logits = outputs.logits.data as Float32Array | Uint16Array;
    const size = (outputs.logits.dims[1] ?? count) * vocabularySize;
    const keptSize = (kept === 'last' ? 1 : count) * vocabularySize;
    return new Map(
      rows.map((row, index) => {
        const end = (index + 1) * size;
        return [row, floatsOf(logits.subarray(end - keptSize, end))];
      }),
    );
  }

  /** `position_ids`: each row's new positions. */
  function positionsOf(rows: readonly KvRow[], count: number): RuntimeTensor {
    const positions = rows.flatMap(({ length }) =>
      Array.from({ length: count }, (_, index) => length + index),
    );
    return runtime.tensor('int64', BigInt64Array.from(positions, BigInt), [rows.length, count]);
  }

  /** The logits after `ids`, run in as many passes as the session needs. */
  async function forward(
    sequence: CachedSequence,
    ids: readonly number[],
    kept: 'last' | 'all',
  ): Promise<Float32Array> {
    if (!layout.takesCacheBranch || sequence.row.length === 0) {
      return logitsOf(await run([{ sequence, ids }], kept), sequence);
    }
    const all = new Float32Array((kept === 'last' ? 1 : ids.length) * vocabularySize);
    for (const [index, id] of ids.entries()) {
      const logits = logitsOf(await run([{ sequence, ids: [id] }], 'last'), sequence);
      all.set(logits, kept === 'last' ? 0 : index * vocabularySize);
    }
    return all;
  }

  function checkRoom(length: number): void {
    if (length <= info.contextLength) return;
    throw new RangeError(
      `${length} tokens do not fit into the context of ${info.contextLength}. Shorten the conversation or load the model with a longer context.`,
    );
  }

  function createSequence(): CachedSequence {
    const row = cache.createRow();
    const cachedIds: number[] = [];
    const sequence: CachedSequence = {
      cachedIds,
      row,
      rewind(length) {
        cache.rewind(row, length);
        cachedIds.length = row.length;
      },
      copyPrefix(from, length) {
        const copied = from.cachedIds.slice(0, length);
        cache.copyPrefix(row, (from as CachedSequence).row, copied.length);
        cachedIds.splice(0, cachedIds.length, ...copied);
      },
      async forward(ids, rows) {
        if (ids.length === 0) throw new RangeError('At least one token is needed to run the model.');
        checkRoom(cachedIds.length + ids.length);
        return forward(sequence, ids, rows);
      },
      release() {
        cache.release(row);
        cachedIds.length = 0;
      },
    };
    return sequence;
  }

  /**
   * Rows that run together: all of them, or, where they would take too much memory, the longest with the
   * next-longest and so on. Lengths grow alike, so the groups seldom change.
   */
  function groupByMemory(inputs: readonly RowInput[]): RowInput[][] {
    const longestFirst = inputs.toSorted((a, b) => b.sequence.row.length - a.sequence.row.length);
    const groups: RowInput[][] = [];
    for (const input of longestFirst) {
      const group = groups.at(-1);
      const longest = group?.[0]?.sequence.row.length ?? 0;
      if (group !== undefined && cache.fitTogether(group.length + 1, longest + 1)) group.push(input);
      else groups.push([input]);
    }
    return groups;
  }

  return {
    info,
    tokenizer,
    createSequence,
    async decode(steps: readonly DecodeStep[]) {
      const inputs = steps.map(({ sequence, id }) => ({ sequence: sequence as CachedSequence, ids: [id] }));
      for (const { sequence } of inputs) checkRoom(sequence.cachedIds.length + 1);
      const logits = new Map<KvRow, Float32Array>();
      for (const group of groupByMemory(inputs)) {
        for (const [row, values] of await run(group, 'last')) logits.set(row, values);
      }
      return inputs.map(({ sequence }) => logitsOf(logits, sequence));
    },
    memoryBytes: () => info.weightBytes + cache.byteLength,
    async dispose() {
      cache.dispose();
      await runtime.session.release();
    },
  };
}

function logitsOf(logits: ReadonlyMap<KvRow, Float32Array>, { row }: CachedSequence): Float32Array {
  const values = logits.get(row);
  if (values === undefined) throw new Error('The runtime returned no logits for a sequence.');
  return values;
}
