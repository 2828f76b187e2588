import type { TokenRecord } from './types.ts';

/** The part of a token's record that the averages need. */
export type CountedToken = Pick<TokenRecord, 'logprob' | 'entropy' | 'kind'>;

/** Surprisal in bits of a natural-log probability: −log2 p. */
export function surprisalBits(logprob: number): number {
  return logprob === 0 ? 0 : -logprob / Math.LN2;
}

/** Averages over the text tokens; special tokens are left out (probabilities.md §3). */
export interface TokenStats {
  /** Text tokens. */
  readonly count: number;
  /** Nats. */
  readonly meanLogprob: number;
  /** exp(−mean logprob) (Jelinek et al. 1977). */
  readonly perplexity: number;
  /** Nats; null: not known of every token. */
  readonly meanEntropy: number | null;
  /** Index in the given list of the least likely text token, the earliest of equals. */
  readonly leastLikely: number;
}

/** @returns null when there is no text token to average over. */
export function tokenStats(tokens: readonly CountedToken[]): TokenStats | null {
  let count = 0;
  let logprobSum = 0;
  let entropySum: number | null = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let leastLikely = 0;
  // No closure: this runs over the whole reply with every token that is added to it.
  for (let index = 0; index < tokens.length; index++) {
    const { kind, logprob, entropy } = tokens[index]!;
    if (kind !== 'text') continue;
    count++;
    logprobSum += logprob;
    entropySum = entropySum === null || entropy === null ? null : entropySum + entropy;
    if (logprob < lowest) {
      lowest = logprob;
      leastLikely = index;
    }
  }
  if (count === 0) return null;
  const meanLogprob = logprobSum / count;
  return {
    count,
    meanLogprob,
    perplexity: Math.exp(-meanLogprob),
    meanEntropy: entropySum === null ? null : entropySum / count,
    leastLikely,
  };
}
