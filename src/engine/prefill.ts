import type { Sequence } from './languageModel.ts';

/** Small enough that Stop answers soon and progress moves (engine.md §3). */
const chunkTokens = 64;

/** What a run may ask of its surroundings; all of it arrives from outside, so that tests decide. */
export interface RunControls {
  aborted(): boolean;
  /** Milliseconds. */
  now(): number;
  /** Lets waiting messages in: on WASM an await alone never does (engine.md §2). */
  breathe(): Promise<void>;
}

export interface PrefillChunk {
  /** Index in `ids` of the chunk's first token. */
  readonly start: number;
  readonly end: number;
  /** Raw logits after the chunk ([1, vocabulary], or one row per token when `rows` is 'all'). */
  readonly logits: Float32Array;
}

/**
 * Runs those of `ids` that the sequence has not cached yet, chunk by chunk; ends early, after a whole chunk,
 * when aborted.
 */
export async function* prefill(
  sequence: Sequence,
  ids: readonly number[],
  rows: 'last' | 'all',
  controls: RunControls,
): AsyncGenerator<PrefillChunk> {
  for (let from = sequence.cachedIds.length; from < ids.length; from += chunkTokens) {
    await controls.breathe();
    if (controls.aborted()) return;
    const end = Math.min(from + chunkTokens, ids.length);
    yield { start: from, end, logits: await sequence.forward(ids.slice(from, end), rows) };
  }
}
