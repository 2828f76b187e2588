import type { Persona, Vote } from './comparison.ts';
import type { SamplingParams } from './types.ts';

/** Votes of blind tests between two personas. */
export interface VoteTally {
  readonly a: number;
  readonly b: number;
  readonly tie: number;
  readonly bothBad: number;
}

export const emptyTally: VoteTally = { a: 0, b: 0, tie: 0, bothBad: 0 };

/** The tally with one vote more; the one given stays as it is. */
export function addVote(tally: VoteTally, vote: Vote): VoteTally {
  const field = vote === 'both-bad' ? 'bothBad' : vote;
  return { ...tally, [field]: tally[field] + 1 };
}

/** The same vote with A and B exchanged; a tie stays one, and so does "both are bad". */
export function swapVote(vote: Vote): Vote {
  if (vote === 'a') return 'b';
  return vote === 'b' ? 'a' : vote;
}

/** The same tally with A's and B's votes exchanged. */
export function swapTally({ a, b, ...undecided }: VoteTally): VoteTally {
  return { ...undecided, a: b, b: a };
}

export interface TallySummary {
  readonly counts: VoteTally;
  /** All votes. */
  readonly n: number;
  /** Votes for A or B. */
  readonly decisive: number;
  /** Share of the decisive votes that are for A, 0 to 1. */
  readonly shareA: number;
  /** 95 % confidence interval of that share. */
  readonly low: number;
  readonly high: number;
}

/** The 97.5th percentile of the standard normal distribution. */
const z95 = 1.959963984540054;

/** @returns null while no vote is decisive: then there is no share. */
export function tallySummary(tally: VoteTally): TallySummary | null {
  const { a, b, tie, bothBad } = tally;
  const decisive = a + b;
  if (decisive === 0) return null;
  const { low, high } = wilsonInterval(a, decisive);
  return { counts: tally, n: decisive + tie + bothBad, decisive, shareA: a / decisive, low, high };
}

/**
 * 95 % score interval of a proportion (Wilson, J. Am. Stat. Assoc. 22, 1927): the shares p for which
 * |observed − p| ≤ z·√(p(1 − p)/n). It holds for few votes too, and never leaves 0 to 1.
 */
function wilsonInterval(successes: number, n: number): { readonly low: number; readonly high: number } {
  const share = successes / n;
  const zz = z95 * z95;
  const middle = (share + zz / (2 * n)) / (1 + zz / n);
  const half = (z95 * Math.sqrt((share * (1 - share)) / n + zz / (4 * n * n))) / (1 + zz / n);
  return {
    low: successes === 0 ? 0 : Math.max(0, middle - half),
    high: successes === n ? 1 : Math.min(1, middle + half),
  };
}

/** What a vote is about. */
export type Judged = Persona & { readonly params: SamplingParams; readonly modelId: string };

export interface PairKey {
  /** The same for both orders of the two personas. */
  readonly key: string;
  /** Whether the first persona given stands second in the key: its votes are then the tally's `b`. */
  readonly swapped: boolean;
}

/**
 * Under which a pair's tally is kept: everything that makes the two voices, their settings but for the seed, and their
 * models. The text itself and no hash of it, so that two pairs never share a tally.
 */
export function pairKey(judgedA: Judged, judgedB: Judged): PairKey {
  // As it was when all panes had one model: what was voted then still counts.
  const shared = judgedA.modelId === judgedB.modelId;
  const text = (judged: Judged) =>
    shared ? voiceText(judged) : JSON.stringify([judged.modelId, voiceText(judged)]);
  const a = text(judgedA);
  const b = text(judgedB);
  const swapped = b < a;
  const pair = swapped ? [b, a] : [a, b];
  return { key: JSON.stringify(shared ? [judgedA.modelId, ...pair] : pair), swapped };
}

/** Field by field: the order of an object's keys must not matter. */
function voiceText({ name, systemPrompt, exampleTurns, assistantPrefill, params }: Judged): string {
  const turns = exampleTurns.map(({ user, assistant }) => [user, assistant]);
  const { seed: _, ...settings } = params;
  const set = Object.entries(settings).toSorted(([x], [y]) => (x < y ? -1 : 1));
  return JSON.stringify([name, systemPrompt, turns, assistantPrefill, set]);
}
