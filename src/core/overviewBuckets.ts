import { classOf } from './probabilityClass.ts';
import { surprisalBits } from './stats.ts';
import type { TokenScore } from './types.ts';

export const maxBuckets = 512;

/** Neighbouring tokens that share one bar of the overview. */
export interface OverviewBucket {
  /** The least likely of them, the earliest of equals. */
  readonly index: number;
  /** Its surprisal in bits; infinite: it was cut. */
  readonly surprisal: number;
  /** Class of its probability. */
  readonly probabilityClass: number;
}

/** Tokens in one bucket: a power of two, so that buckets seldom change while tokens arrive. */
export function bucketSize(count: number): number {
  let size = 1;
  while (size * maxBuckets < count) size *= 2;
  return size;
}

/** The whole run under the reading that `tokens` have their logprobs of, in at most 512 buckets of equal size. */
export function overviewBuckets(tokens: readonly Pick<TokenScore, 'logprob'>[]): readonly OverviewBucket[] {
  const size = bucketSize(tokens.length);
  const buckets: OverviewBucket[] = [];
  for (let start = 0; start < tokens.length; start += size) {
    let index = start;
    for (let other = start + 1; other < Math.min(start + size, tokens.length); other++) {
      if (tokens[other]!.logprob < tokens[index]!.logprob) index = other;
    }
    const { logprob } = tokens[index]!;
    buckets.push({
      index,
      surprisal: surprisalBits(logprob),
      probabilityClass: classOf(Math.exp(logprob)),
    });
  }
  return buckets;
}
