import type { TokenScore } from './types.ts';

/** What a model makes of a text, in figures that do not depend on how it cuts it into tokens, and one that does. */
export interface TextBits {
  /** Tokens that were scored. */
  readonly tokens: number;
  /** Σ −log2 p over them: the bits in which an ideal coder with this model would write them (Shannon 1948). */
  readonly bits: number;
  /** UTF-8 bytes of the text that they stand for. */
  readonly bytes: number;
  /** Code points of the same. */
  readonly characters: number;
}

/**
 * @param pieces the text of each token; joined they are the text, after a start token that was put in front of it.
 * @param scores raw, by token; null: not scored (the first token where no start token stands before it).
 * @param startTokens how many tokens stand in front that are no part of the text.
 * @returns null when no token was scored.
 */
export function textBits(
  text: string,
  pieces: readonly string[],
  scores: readonly (Pick<TokenScore, 'logprob'> | null)[],
  startTokens: number,
): TextBits | null {
  const scored = scores.filter((score) => score !== null);
  if (scored.length === 0) return null;
  const unscored = pieces.filter((_, index) => index >= startTokens && (scores[index] ?? null) === null);
  const left = unscored.join('');
  return {
    tokens: scored.length,
    bits: scored.reduce((sum, { logprob }) => sum - logprob / Math.LN2, 0),
    bytes: byteCount(text) - byteCount(left),
    characters: [...text].length - [...left].length,
  };
}

function byteCount(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** 2 to the power of the mean surprisal: per token, so only models with one tokenizer can be compared by it. */
export function perplexityOf({ bits, tokens }: TextBits): number {
  return 2 ** (bits / tokens);
}

/** Comparable across tokenizers. */
export function bitsPerByte({ bits, bytes }: TextBits): number {
  return bits / bytes;
}

/** Comparable across tokenizers. */
export function bitsPerCharacter({ bits, characters }: TextBits): number {
  return bits / characters;
}
