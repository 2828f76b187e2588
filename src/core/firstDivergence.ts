import type { TrackContext } from './reading.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import { trackContext } from './trackContext.ts';
import { createTrackReader } from './trackReader.ts';
import type { AssistantMessage, TokenRecord, TokenScore } from './types.ts';

/** A reply as far as it is written. */
export interface ReplySoFar {
  readonly tokens: readonly TokenRecord[];
  /** Nothing more will come. */
  readonly ended: boolean;
}

/** A reply with the ids around it, which the penalties count. */
export type ReplyTrack = ReplySoFar & TrackContext;

export interface Divergence {
  /** Position in the replies' tokens. */
  readonly index: number;
  /** What each reply has there; null: it ended before, or has not come so far. */
  readonly tokens: readonly (TokenRecord | null)[];
}

/** A token that a reply could have had at a position. */
export interface DivergenceOption {
  readonly id: number;
  /** 1 = most likely in the raw distribution. */
  readonly rank: number;
  readonly rawProbability: number;
  /** As drawn: after penalties, temperature and cuts; 0: they cut it. */
  readonly drawnProbability: number;
  readonly chosen: boolean;
}

export interface DivergenceOptions {
  /** The likeliest in the raw distribution, descending. */
  readonly likeliest: readonly DivergenceOption[];
  readonly chosen: DivergenceOption;
}

export interface KnownProbability {
  /** Raw. Where it is not exact: the most that it can be. */
  readonly probability: number;
  readonly exact: boolean;
}

export function replyTrack(reply: AssistantMessage): ReplyTrack {
  return { ...trackContext(reply, reply.id), ended: reply.endReason !== null };
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
 * What each reply could have said at a position: its `count` likeliest tokens (at most the 64 that are
 * recorded) and the one that was taken; null for a reply that has nothing there.
 */
export function divergenceOptions(
  replies: readonly ReplyTrack[],
  index: number,
  count: number,
): readonly (DivergenceOptions | null)[] {
  return replies.map((reply) => optionsAt(reply, index, count));
}

function optionsAt(reply: ReplyTrack, index: number, count: number): DivergenceOptions | null {
  const token = reply.tokens[index];
  if (token === undefined) return null;
  const settings = token.draw?.params ?? defaultSamplingParams;
  const { candidates, chosen } = createTrackReader(reply, 'sampled', settings, count)(index);
  const option = ({ probability: drawnProbability, ...candidate }: typeof chosen): DivergenceOption => ({
    id: candidate.id,
    rank: candidate.rank,
    rawProbability: candidate.rawProbability,
    drawnProbability,
    chosen: candidate.chosen,
  });
  return { likeliest: candidates.slice(0, count).map(option), chosen: option(chosen) };
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
