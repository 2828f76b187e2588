import type { TokenScore } from './types.ts';

export interface JensenShannon {
  /** 0 (the same distribution) to 1 (nothing in common). Where it is not exact: at least this. */
  readonly bits: number;
  readonly exact: boolean;
}

/** One position's distribution, as far as the record tells token from token. */
interface Known {
  readonly probabilities: ReadonlyMap<number, number>;
  /** Probability of all tokens that are not among them. */
  readonly rest: number;
  /** The most that one of those can have. */
  readonly most: number;
}

/**
 * Jensen–Shannon divergence of two positions' raw distributions, in bits (Lin, "Divergence measures based on
 * the Shannon entropy", IEEE Trans. Inf. Theory 37, 1991).
 *
 * The records name 64 tokens each and the one that was taken. Where those hold all of the probability the
 * result is exact. Else it is the smallest divergence that fits both records, so it errs downwards only:
 * - a token named by one record alone has, in the other, the probability that makes them most alike, at most
 *   that of the other's last recorded token;
 * - what neither names counts as one outcome, and lumping outcomes never adds divergence (data-processing
 *   inequality).
 */
export function jensenShannon(p: TokenScore, q: TokenScore): JensenShannon {
  const left = knownOf(p);
  const right = knownOf(q);
  const leftOnly = onlyIn(left, right);
  const rightOnly = onlyIn(right, left);
  const [rightPerLeft, leftPerRight] = likestRatios(left, right, leftOnly, rightOnly);
  let bits = 0;
  for (const [id, probability] of left.probabilities) {
    const other = right.probabilities.get(id);
    if (other !== undefined) bits += outcomeBits(probability, other);
  }
  let leftRest = left.rest;
  let rightRest = right.rest;
  for (const probability of leftOnly) {
    const other = Math.min(right.most, rightPerLeft * probability);
    bits += outcomeBits(probability, other);
    rightRest -= other;
  }
  for (const probability of rightOnly) {
    const other = Math.min(left.most, leftPerRight * probability);
    bits += outcomeBits(other, probability);
    leftRest -= other;
  }
  bits += outcomeBits(Math.max(0, leftRest), Math.max(0, rightRest));
  return { bits: Math.min(1, bits), exact: left.rest === 0 && right.rest === 0 };
}

/** One outcome's share of the divergence: ½·p·log2(p/m) + ½·q·log2(q/m) with m = (p + q)/2; never negative. */
function outcomeBits(p: number, q: number): number {
  const middle = (p + q) / 2;
  const part = (x: number): number => (x > 0 ? x * Math.log2(x / middle) : 0);
  return Math.max(0, (part(p) + part(q)) / 2);
}

function knownOf({ id, logprob, evidence }: TokenScore): Known {
  const { topIds, topLogits, maxLogit, logSumExp, tailExpSums } = evidence;
  const probabilities = new Map<number, number>();
  for (let place = 0; place < topIds.length; place++) {
    probabilities.set(topIds[place]!, Math.exp(topLogits[place]! - logSumExp));
  }
  let rest = tailExpSums.reduce((sum, exp) => sum + exp, 0) * Math.exp(maxLogit - logSumExp);
  if (!probabilities.has(id)) {
    const own = Math.exp(logprob);
    probabilities.set(id, own);
    // The sums are rounded to float32: of a tail that was this token alone nothing must be left over.
    rest = rest - own < rest * 1e-6 ? 0 : rest - own;
  }
  const most = Math.min(rest, Math.exp(topLogits[topLogits.length - 1]! - logSumExp));
  return { probabilities, rest, most };
}

/**
 * The ratios right : left for tokens that the left record alone names, and left : right for the others, in
 * the least divergence; each up to its limit `most`.
 *
 * The divergence is convex, and its slope in one outcome depends on that outcome's ratio alone. So at the
 * minimum all free outcomes, the unnamed rest with them, share one ratio: a greater one leaves less of the
 * right rest and more of the left one, until these two have it as well. Where the rests do not suffice, they
 * are used up, each by itself.
 */
function likestRatios(
  left: Known,
  right: Known,
  leftOnly: readonly number[],
  rightOnly: readonly number[],
): readonly [number, number] {
  const rightLeft = (ratio: number) => right.rest - filled(leftOnly, ratio, right.most);
  const leftLeft = (ratio: number) => left.rest - filled(rightOnly, ratio, left.most);
  const shared = fallingRoot((ratio) => rightLeft(ratio) - ratio * leftLeft(1 / ratio));
  if (rightLeft(shared) >= 0 && leftLeft(1 / shared) >= 0) return [shared, 1 / shared];
  return [Math.min(shared, fallingRoot(rightLeft)), Math.min(1 / shared, fallingRoot(leftLeft))];
}

function filled(probabilities: readonly number[], ratio: number, most: number): number {
  return probabilities.reduce((sum, probability) => sum + Math.min(most, ratio * probability), 0);
}

/** Where a falling function of a positive number crosses 0, by bisection on the number's logarithm. */
function fallingRoot(excess: (ratio: number) => number): number {
  let low = -700;
  let high = 700;
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2;
    if (excess(Math.exp(middle)) > 0) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}

function onlyIn(one: Known, other: Known): readonly number[] {
  return [...one.probabilities].flatMap(([id, probability]) =>
    other.probabilities.has(id) ? [] : [probability],
  );
}
