import type { ChatEnding, ModelInfo, PromptMessage, VocabularyTable } from '../core/types.ts';

/** Text ↔ ids. All methods are synchronous and pure. */
export interface Tokenizer {
  readonly vocabulary: VocabularyTable;
  /**
   * No special tokens are added; those written in the text are recognised.
   * @param after the id behind which the text stands; null or left out, it is the beginning of a prompt.
   */
  encode(text: string, after?: number | null): number[];
  /** The same with special tokens' names taken as text like any other. */
  encodePlain(text: string): number[];
  /**
   * Ids of a chat, with each assistant reply's sampled ids kept as they were.
   * `replySpans` are [start, end) index pairs of the assistant contents in `ids`, in order; with the
   * ending `continue` the last one ends at `ids.length`.
   * @param template Jinja to try in place of the model's own.
   */
  renderChat(
    messages: readonly PromptMessage[],
    ending: ChatEnding,
    template?: string,
  ): { readonly ids: number[]; readonly replySpans: readonly (readonly [number, number])[] };
}

/** Ids whose keys and values are cached, and what may be done with them. */
export interface Sequence {
  /** In order; the list grows and shrinks with the cache. */
  readonly cachedIds: readonly number[];
  /** Forgets every cached position from `length` on. */
  rewind(length: number): void;
  /** Caches copies of the first `length` positions of `from`, in place of what was cached. */
  copyPrefix(from: Sequence, length: number): void;
  /**
   * Runs `ids` (at least one) after what is cached and caches them.
   * @returns raw logits, row-major [rows, vocabularySize]: one row (the last position) for 'last',
   * one per given id for 'all'. Valid until the model's next pass.
   */
  forward(ids: readonly number[], rows: 'last' | 'all'): Promise<Float32Array>;
  /** Frees the cache; the sequence must not be used again. */
  release(): void;
}

/** One token for the end of one sequence. */
export interface DecodeStep {
  readonly sequence: Sequence;
  readonly id: number;
}

/** A model with any number of cached sequences. One pass (`forward` or `decode`) at a time. */
export interface LanguageModel {
  readonly info: ModelInfo;
  readonly tokenizer: Tokenizer;
  createSequence(): Sequence;
  /**
   * Appends one token to each of several different sequences, in one pass where memory allows.
   * @returns the raw logits [vocabularySize] after each, in the order of `steps`: what a pass for that sequence
   * alone would give. Valid until the next pass.
   */
  decode(steps: readonly DecodeStep[]): Promise<readonly Float32Array[]>;
  /** Bytes held by the runtime, where known. */
  memoryBytes(): number | null;
  dispose(): Promise<void>;
}
