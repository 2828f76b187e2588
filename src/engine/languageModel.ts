import type { ChatEnding, ModelInfo, PromptMessage, VocabularyTable } from '../core/types.ts';

/** Text ↔ ids. All methods are synchronous and pure. */
export interface Tokenizer {
  readonly vocabulary: VocabularyTable;
  /** No special tokens are added; those written in the text are recognised. */
  encode(text: string): number[];
  /**
   * Ids of a chat, with each assistant reply's sampled ids kept as they were.
   * `replySpans` are [start, end) index pairs of the assistant contents in `ids`, in order; with the
   * ending `continue` the last one ends at `ids.length`.
   */
  renderChat(
    messages: readonly PromptMessage[],
    ending: ChatEnding,
  ): { readonly ids: number[]; readonly replySpans: readonly (readonly [number, number])[] };
}

/** A model that remembers which ids its key-value cache holds. One call at a time. */
export interface LanguageModel {
  readonly info: ModelInfo;
  readonly tokenizer: Tokenizer;
  /** Ids whose keys and values are cached, in order. */
  readonly cachedIds: readonly number[];
  /** Forgets every cached position from `length` on. */
  rewind(length: number): Promise<void>;
  /**
   * Runs `ids` (at least one) after what is cached and caches them.
   * @returns raw logits, row-major [rows, vocabularySize]: one row (the last position) for 'last',
   * one per given id for 'all'. Valid until the next call.
   */
  forward(ids: readonly number[], rows: 'last' | 'all'): Promise<Float32Array>;
  /** Bytes held by the runtime, where known. */
  memoryBytes(): number | null;
  dispose(): Promise<void>;
}
