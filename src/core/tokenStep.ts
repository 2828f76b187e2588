import { unlikelyBelow } from './probabilityClass.ts';
import type { TokenScore } from './types.ts';

export type TokenStep = 'next' | 'previous' | 'next-unlikely' | 'previous-unlikely' | 'first' | 'last';

/** What a key means while tokens have the focus; null when it means nothing here. */
export function tokenStepOfKey(key: string, control: boolean): TokenStep | null {
  switch (key) {
    case 'ArrowRight':
      return control ? 'next-unlikely' : 'next';
    case 'ArrowLeft':
      return control ? 'previous-unlikely' : 'previous';
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      return null;
  }
}

/**
 * The index that a step leads to; it stays where no such token follows. From no token at all (−1)
 * every step leads to one that exists. −1 when there are none.
 */
export function stepToken(tokens: readonly TokenScore[], from: number, step: TokenStep): number {
  const last = tokens.length - 1;
  const unlikely = (token: TokenScore) => Math.exp(token.logprob) < unlikelyBelow;
  switch (step) {
    case 'first':
      return Math.min(0, last);
    case 'last':
      return last;
    case 'next':
      return Math.min(from + 1, last);
    case 'previous':
      return Math.min(Math.max(from - 1, 0), last);
    case 'next-unlikely': {
      const found = tokens.findIndex((token, index) => index > from && unlikely(token));
      return found === -1 ? Math.min(Math.max(from, 0), last) : found;
    }
    case 'previous-unlikely': {
      const found = tokens.findLastIndex((token, index) => index < from && unlikely(token));
      return found === -1 ? Math.min(Math.max(from, 0), last) : found;
    }
  }
}
