import type { LanguageModel } from './languageModel.ts';

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

/** How many leading ids are cached already; the last one is always run anew, for its logits. */
export function reusableLength(cachedIds: readonly number[], ids: readonly number[]): number {
  const limit = Math.min(cachedIds.length, ids.length - 1);
  let length = 0;
  while (length < limit && cachedIds[length] === ids[length]) length += 1;
  return length;
}

/** Runs `ids` from `start` on, chunk by chunk; ends early, after a whole chunk, when aborted. */
export async function* prefill(
  model: LanguageModel,
  ids: readonly number[],
  start: number,
  rows: 'last' | 'all',
  controls: RunControls,
): AsyncGenerator<PrefillChunk> {
  await model.rewind(start);
  for (let from = start; from < ids.length; from += chunkTokens) {
    await controls.breathe();
    if (controls.aborted()) return;
    const end = Math.min(from + chunkTokens, ids.length);
    yield { start: from, end, logits: await model.forward(ids.slice(from, end), rows) };
  }
}
