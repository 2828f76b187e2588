import { formatCount } from './formatCount.ts';
import { type JensenShannon, jensenShannon } from './jensenShannon.ts';
import { bits } from './tokenFigures.ts';
import type { TokenRecord, TokenScore } from './types.ts';

/** One token of a reply, under the persona that wrote it (own) and under another one (other). */
export interface CrossToken {
  /** Position in the reply. */
  readonly index: number;
  readonly id: number;
  readonly text: string;
  /** The token as it was written. */
  readonly record: TokenRecord;
  /** End of turn and the like: counted, because ending here is part of the answer, but marked. */
  readonly special: boolean;
  /** Raw, nats. */
  readonly ownLogprob: number;
  readonly otherLogprob: number;
  /** own − other in nats: positive where the token is likelier from its own persona. */
  readonly deltaNats: number;
  readonly deltaBits: number;
  /** Between the two distributions at this position. */
  readonly jensenShannon: JensenShannon;
}

export interface CrossExamination {
  readonly tokens: readonly CrossToken[];
  /** log2 of how many times likelier the whole answer is from its own persona; ±∞ where one rules it out. */
  readonly totalBits: number;
  /** Per token; null without tokens. */
  readonly meanBits: number | null;
  /** Mean Jensen–Shannon divergence per token, bits; null without tokens. Not exact: at least this. */
  readonly meanJensenShannon: JensenShannon | null;
  /** The tokens with the largest |delta|, at most ten, largest first, the earlier of equals first. */
  readonly telling: readonly CrossToken[];
}

export const tellingCount = 10;

/**
 * Compares a reply's tokens with what the same tokens score under another persona's prompt
 * (probabilities.md §7).
 * @param own the reply's tokens as they were written.
 * @param under the scores of the same ids under the other prompt.
 * @throws RangeError when these are not the same ids.
 */
export function crossExamine(own: readonly TokenRecord[], under: readonly TokenScore[]): CrossExamination {
  if (own.length !== under.length) {
    throw new RangeError(`The reply has ${own.length} tokens, but ${under.length} were scored.`);
  }
  const tokens = own.map((record, index) => crossToken(record, under[index]!, index));
  const totalBits = exactSum(tokens.map(({ deltaBits }) => deltaBits));
  const divergences = tokens.map((token) => token.jensenShannon);
  return {
    tokens,
    totalBits,
    meanBits: tokens.length === 0 ? null : totalBits / tokens.length,
    meanJensenShannon: meanOf(divergences),
    telling: tokens
      .filter(({ deltaBits }) => deltaBits !== 0)
      .sort((a, b) => descending(Math.abs(a.deltaBits), Math.abs(b.deltaBits)))
      .slice(0, tellingCount),
  };
}

function crossToken(record: TokenRecord, other: TokenScore, index: number): CrossToken {
  const { id, text, kind, logprob: ownLogprob } = record;
  if (other.id !== id) {
    throw new RangeError(`Token ${index + 1} is ${id} in the reply, but ${other.id} was scored.`);
  }
  // Ruled out (−∞) by both: it tells nothing.
  const deltaNats = ownLogprob === other.logprob ? 0 : ownLogprob - other.logprob;
  return {
    index,
    id,
    text,
    record,
    special: kind === 'special',
    ownLogprob,
    otherLogprob: other.logprob,
    deltaNats,
    deltaBits: bits(deltaNats),
    jensenShannon: jensenShannon(record, other),
  };
}

/** Not a − b: two infinities differ by nothing. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}

function meanOf(values: readonly JensenShannon[]): JensenShannon | null {
  if (values.length === 0) return null;
  return {
    bits: exactSum(values.map((value) => value.bits)) / values.length,
    exact: values.every((value) => value.exact),
  };
}

/** Sum with Neumaier's correction (ZAMM 54, 1974): thousands of terms of both signs lose nothing. */
function exactSum(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** Edges in bits of the classes on either side of 0. Never rescaled: a colour means the same everywhere. */
export const deltaEdgesBits: readonly number[] = [0.5, 1, 2, 4];

export interface DeltaClass {
  /** 0 (likelier from the other persona) to 8 (likelier from its own); 4 = about the same. */
  readonly index: number;
  /** Bits; −∞ for the first. */
  readonly from: number;
  /** Bits; ∞ for the last. */
  readonly to: number;
  /** "−2 to −1 bits", for a legend. */
  readonly label: string;
}

const centre = deltaEdgesBits.length;

/** Class 0 to 8 of a difference in bits: 0 blue, 4 grey, 8 orange. An edge belongs to the outer class. */
export function deltaClass(deltaBits: number): number {
  const steps = deltaEdgesBits.filter((edge) => Math.abs(deltaBits) >= edge).length;
  return deltaBits < 0 ? centre - steps : centre + steps;
}

const boundaries: readonly number[] = [...deltaEdgesBits.map((edge) => -edge).reverse(), ...deltaEdgesBits];

/** All nine, from the other persona's side to its own. */
export const deltaClasses: readonly DeltaClass[] = Array.from({ length: 2 * centre + 1 }, (_, index) => {
  const from = boundaries[index - 1] ?? Number.NEGATIVE_INFINITY;
  const to = boundaries[index] ?? Number.POSITIVE_INFINITY;
  return { index, from, to, label: deltaLabel(from, to) };
});

function deltaLabel(from: number, to: number): string {
  if (from === Number.NEGATIVE_INFINITY) return `≤ ${formatDelta(to, 1)} bits`;
  if (to === Number.POSITIVE_INFINITY) return `≥ ${formatDelta(from, 1)} bits`;
  return `${formatDelta(from, 1)} to ${formatDelta(to, 1)} bits`;
}

/** "+1.25", "−0.5", "0"; at most `digits` after the point, none that say nothing. */
export function formatDelta(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return value > 0 ? '+∞' : '−∞';
  const size = String(Number(Math.abs(value).toFixed(digits)));
  if (size === '0') return '0';
  return value < 0 ? `−${size}` : `+${size}`;
}

/** Up to this a factor is written out, above as a power of two. */
const writtenOutBits = 40;

/** A sentence about how likely an answer is, cut where a power of two stands in it. */
export interface LikelihoodWords {
  readonly before: string;
  /** null: there is none, and `after` is empty. */
  readonly power: number | null;
  readonly after: string;
}

/** Negative bits: likelier from the other. */
export function likelihoodWords(totalBits: number, nameOwn: string, nameOther: string): LikelihoodWords {
  const [likelier, other] = totalBits >= 0 ? [nameOwn, nameOther] : [nameOther, nameOwn];
  const size = Math.abs(totalBits);
  const plain = (before: string): LikelihoodWords => ({ before, power: null, after: '' });
  if (size === Number.POSITIVE_INFINITY) {
    return plain(`This answer can only come from ${likelier}: ${other} rules out a token of it.`);
  }
  const rest = ` times likelier from ${likelier} than from ${other}.`;
  if (size >= writtenOutBits) return { before: 'This answer is ', power: Math.round(size), after: rest };
  const times = factorWords(size);
  if (times === '1') return plain(`This answer is as likely from ${nameOwn} as from ${nameOther}.`);
  return plain(`This answer is ${times}${rest}`);
}

/** "This answer is 2⁸⁵ times likelier from Pirate than from Child." */
export function likelihoodSentence(totalBits: number, nameOwn: string, nameOther: string): string {
  const { before, power, after } = likelihoodWords(totalBits, nameOwn, nameOther);
  return power === null ? before : `${before}2${superscript(power)}${after}`;
}

function superscript(power: number): string {
  return String(power).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '');
}

/** 2 to the power of `size` in words: "1.4", "37", "about 26,000", "about 17 million"; "1" where it rounds to that. */
function factorWords(size: number): string {
  const factor = 2 ** size;
  if (factor < 9.95) return String(Number(factor.toFixed(1)));
  if (factor < 999.5) return String(Math.round(factor));
  const rounded = Number(factor.toPrecision(2));
  const scale = scales.find(({ from }) => rounded >= from);
  return scale === undefined
    ? `about ${formatCount(rounded)}`
    : `about ${Number((rounded / scale.from).toPrecision(2))} ${scale.name}`;
}

const scales = [
  { from: 1e12, name: 'trillion' },
  { from: 1e9, name: 'billion' },
  { from: 1e6, name: 'million' },
];
