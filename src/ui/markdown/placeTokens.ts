import type { TokenRecord } from '../../core/types.ts';
import type { BlockTokens } from './tintTokens.ts';

/** Where each token begins in its reply's text. */
export function tokenStarts(prefill: string, tokens: readonly TokenRecord[]): readonly number[] {
  let at = prefill.length;
  return tokens.map(({ text }) => {
    const start = at;
    at += text.length;
    return start;
  });
}

/** The tokens that have a part in the text from `from` to before `to`. */
export function tokensWithin(
  starts: readonly number[],
  marks: string,
  from: number,
  to: number,
): BlockTokens {
  let first = 0;
  // The last token that begins at or before the block.
  while (first + 1 < starts.length && (starts[first + 1] ?? 0) <= from) first++;
  let end = first;
  while (end < starts.length && (starts[end] ?? 0) < to) end++;
  return {
    first,
    starts: starts.slice(first, end).map((start) => start - from),
    marks: marks.slice(first, end),
  };
}
