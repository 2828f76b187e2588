import { tokenStats, surprisalBits } from './stats.ts';
import type { AssistantMessage, TokenRecord } from './types.ts';

/** Tokens that some continuations have in common, and how they go on from there. */
export interface ContinuationBranch {
  readonly tokens: readonly TokenRecord[];
  /** Continuations that end with these tokens; more than one are the same text. */
  readonly ends: readonly AssistantMessage[];
  readonly branches: readonly ContinuationBranch[];
}

/** Continuations of one text as a tree: what they begin with alike stands there once. */
export function continuationTree(replies: readonly AssistantMessage[]): readonly ContinuationBranch[] {
  return branchesFrom(
    replies.filter(({ tokens }) => tokens.length > 0),
    0,
  );
}

function branchesFrom(replies: readonly AssistantMessage[], from: number): readonly ContinuationBranch[] {
  const byFirst = new Map<number, AssistantMessage[]>();
  for (const reply of replies) {
    const first = reply.tokens[from]?.id;
    if (first === undefined) continue;
    byFirst.set(first, [...(byFirst.get(first) ?? []), reply]);
  }
  return [...byFirst.values()].map((group) => branchOf(group, from));
}

function branchOf(replies: readonly AssistantMessage[], from: number): ContinuationBranch {
  const [first, ...others] = replies;
  const tokens = first?.tokens ?? [];
  let to = from;
  while (to < tokens.length && others.every((other) => other.tokens[to]?.id === tokens[to]?.id)) to += 1;
  return {
    tokens: tokens.slice(from, to),
    ends: replies.filter((reply) => reply.tokens.length === to),
    branches: branchesFrom(replies, to),
  };
}

/** What one continuation comes to. */
export interface ContinuationFigures {
  /** Raw ln-probability of all its tokens in a row. */
  readonly logprob: number;
  /** Bits per token of text; null: it has none. */
  readonly meanSurprisal: number | null;
}

export function continuationFigures(tokens: readonly TokenRecord[]): ContinuationFigures {
  const stats = tokenStats(tokens);
  return {
    logprob: tokens.reduce((sum, token) => sum + token.logprob, 0),
    meanSurprisal: stats === null ? null : surprisalBits(stats.meanLogprob),
  };
}
