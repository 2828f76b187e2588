import type { TokenRecord, TokenScore } from './types.ts';

/** A reply as far as it is written. */
export interface ReplySoFar {
  readonly tokens: readonly TokenRecord[];
  /** Nothing more will come. */
  readonly ended: boolean;
}

export interface Divergence {
  /** Position in the replies' tokens. */
  readonly index: number;
  /** What each reply has there; null: it ended before, or has not come so far. */
  readonly tokens: readonly (TokenRecord | null)[];
}

export interface KnownProbability {
  /** Raw. Where it is not exact: the most that it can be. */
  readonly probability: number;
  readonly exact: boolean;
}

/**
 * The first position where the replies part, by their tokens' ids; null while they agree. A reply that is
 * still being written cannot part by being shorter; one that has ended can.
 */
export function firstDivergence(replies: readonly ReplySoFar[]): Divergence | null {
  const longest = replies.reduce((length, { tokens }) => Math.max(length, tokens.length), 0);
  for (let index = 0; index < longest; index++) {
    if (partsAt(replies, index)) {
      return { index, tokens: replies.map(({ tokens }) => tokens[index] ?? null) };
    }
  }
  return null;
}

/** No token has this id: it stands for the end of a reply. */
const ended = -1;

function partsAt(replies: readonly ReplySoFar[], index: number): boolean {
  let agreed: number | null = null;
  for (const reply of replies) {
    const id: number | null = reply.tokens[index]?.id ?? (reply.ended ? ended : null);
    if (id === null) continue;
    if (agreed !== null && id !== agreed) return true;
    agreed = id;
  }
  return false;
}

/**
 * How likely another token was at a recorded position, in the raw distribution. Exact for the 64 recorded
 * ids and for the token itself. Any other is at most as likely as the last recorded one, and as the whole
 * tail.
 */
export function probabilityOf(score: TokenScore, id: number): KnownProbability {
  if (id === score.id) return { probability: Math.exp(score.logprob), exact: true };
  const { topIds, topLogits, maxLogit, logSumExp, tailExpSums } = score.evidence;
  const place = topIds.indexOf(id);
  if (place >= 0) return { probability: Math.exp(topLogits[place]! - logSumExp), exact: true };
  const last = Math.exp(topLogits[topLogits.length - 1]! - logSumExp);
  const tail = tailExpSums.reduce((sum, exp) => sum + exp, 0) * Math.exp(maxLogit - logSumExp);
  const most = Math.min(last, tail);
  return { probability: most, exact: most === 0 };
}
