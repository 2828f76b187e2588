import { evidenceTailBins, evidenceTailBinWidth } from './distributionEvidence.ts';
import { fastExp } from './fastExp.ts';
import { flatIntegral, linearIntegral, linearQuantile, slopeIntegral } from './linearDensity.ts';
import type { DistributionEvidence } from './types.ts';

/** The most likely tokens of the tail: how many, and their weight. */
export interface TailCut {
  readonly count: number;
  readonly mass: number;
}

/**
 * The tokens below the recorded ranks, as their histogram tells of them.
 *
 * With t in [0, 1] from a bin's upper edge to its lower, its tokens are taken to lie with the linear density
 * 1 + s·(2t − 1); s follows from the recorded Σ exp, so that at T = 1 every bin is exact. A bin of one token,
 * and one that no such density fits, is a point at its mean, exact for one token. The last bin is open: an
 * exponential law with the recorded mean of exp.
 */
export interface TailModel {
  /** Takes in a position. `taken`: logit of a token of the tail that is counted elsewhere; null: none is. */
  load(evidence: DistributionEvidence, taken: number | null): void;
  /** Weighs every token with exp((logit − reference)/temperature). Before any of the cuts. */
  weigh(temperature: number, reference: number): void;
  readonly count: number;
  readonly mass: number;
  /** Upper edge of the histogram: the last of the recorded logits. */
  readonly top: number;
  /** False where some of the tokens may be ruled out (−∞), which the record does not tell. */
  readonly countIsKnown: boolean;
  /** Logit of the average weight at T = 1; −∞ when there is none. */
  readonly averageLogit: number;
  /** Where the most likely token lies; −∞ when there is none. */
  readonly firstLogit: number;
  /** Those above a logit. */
  above(logit: number): TailCut;
  /** The `count` most likely. */
  first(count: number): TailCut;
  /** The fewest of the most likely that weigh `mass`. */
  heaviest(mass: number): TailCut;
}

const width = evidenceTailBinWidth;
const lastBin = evidenceTailBins - 1;
/** A weight's exponent above which sums could overflow; only reached by temperatures that are all but 0. */
const highestExponent = 300;
const nothing: TailCut = { count: 0, mass: 0 };

const evenMean = linearIntegral(width, 0, 1);
const meanPerSlope = linearIntegral(width, 1, 1) - evenMean;
const edgeInverse = Float64Array.from({ length: evidenceTailBins }, (_, bin) => Math.exp(bin * width));

export function createTailModel(): TailModel {
  const counts = new Float64Array(evidenceTailBins);
  const masses = new Float64Array(evidenceTailBins);
  const slopes = new Float64Array(evidenceTailBins);
  /** t of a bin that is a point; NaN for the others. */
  const points = new Float64Array(evidenceTailBins);
  let top = 0;
  /** Of the last bin's exponential law, per nat. */
  let rate = 0;
  let perNat = 1;
  let count = 0;
  let mass = 0;
  let countIsKnown = true;
  let averageLogit = 0;
  let firstLogit = 0;
  /** Of the last `weigh`: the temperature, ∫ of the flat and of the sloping part over a bin, edge weights. */
  let weighedAt = Number.NaN;
  let flat = 1;
  let sloping = 0;
  const edges = new Float64Array(evidenceTailBins);

  const learn = (bin: number, mean: number): void => {
    if (bin === lastBin) {
      rate = mean > 0 ? mean / Math.max(1 - mean, 1e-9) : 0;
      return;
    }
    const slope = (mean - evenMean) / meanPerSlope;
    const isPoint = counts[bin] === 1 || Math.abs(slope) > 1;
    slopes[bin] = slope >= -1 && slope <= 1 ? slope : 0;
    points[bin] = isPoint ? Math.min(1, Math.max(0, -Math.log(mean) / width)) : Number.NaN;
  };

  /** t above which a share of the bin's tokens lies. */
  const placeOf = (bin: number, share: number): number => {
    if (bin === lastBin) return -Math.log(1 - share) / (rate * width);
    const point = points[bin]!;
    if (point >= 0) return point;
    return linearQuantile(slopes[bin]!, share);
  };

  /** Share of the bin's tokens above t. */
  const countShare = (bin: number, t: number): number => {
    if (bin === lastBin) return 1 - Math.exp(-rate * width * t);
    if (t >= 1) return 1;
    const point = points[bin]!;
    if (point >= 0) return point < t ? 1 : 0;
    return t * (1 - slopes[bin]!) + slopes[bin]! * t * t;
  };

  /** Share of the bin's mass that a share of its tokens, the most likely, holds. */
  const massShare = (bin: number, share: number): number => {
    if (share >= 1) return 1;
    if (points[bin]! >= 0) return share;
    if (bin === lastBin) return rate === 0 ? 0 : 1 - (1 - share) ** (1 + perNat / rate);
    const z = width * perNat;
    return linearIntegral(z, slopes[bin]!, placeOf(bin, share)) / linearIntegral(z, slopes[bin]!, 1);
  };

  /** The fewest of the bin's tokens that hold a share of its mass. */
  const countAtMass = (bin: number, wanted: number): number => {
    let low = 1;
    let high = counts[bin]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (massShare(bin, middle / counts[bin]!) < wanted) low = middle + 1;
      else high = middle;
    }
    return high;
  };

  const setTemperature = (temperature: number): void => {
    weighedAt = temperature;
    perNat = 1 / temperature;
    flat = flatIntegral(width * perNat, 1);
    sloping = slopeIntegral(width * perNat, 1);
    for (let bin = 0; bin <= lastBin; bin++) edges[bin] = fastExp(-bin * width * perNat);
  };

  return {
    get count() {
      return count;
    },
    get mass() {
      return mass;
    },
    get top() {
      return top;
    },
    get countIsKnown() {
      return countIsKnown;
    },
    get averageLogit() {
      return averageLogit;
    },
    get firstLogit() {
      return firstLogit;
    },
    load({ topLogits, maxLogit, tailCounts, tailExpSums }, taken) {
      top = topLogits[topLogits.length - 1]!;
      count = 0;
      const hasTail = top > Number.NEGATIVE_INFINITY;
      countIsKnown = !hasTail || tailCounts[lastBin] === 0 || tailExpSums[lastBin]! > 0;
      const base = Math.exp(top - maxLogit);
      const takenDepth = taken === null ? -1 : (top - taken) / width;
      const takenBin = takenDepth < lastBin ? Math.floor(takenDepth) : lastBin;
      let expSum = 0;
      firstLogit = Number.NEGATIVE_INFINITY;
      for (let bin = 0; bin <= lastBin; bin++) {
        let here = hasTail ? tailCounts[bin]! : 0;
        let sum = tailExpSums[bin]!;
        if (bin === takenBin && taken !== null) {
          here = Math.max(0, here - 1);
          sum = Math.max(0, sum - Math.exp(taken - maxLogit));
        }
        counts[bin] = here;
        if (here === 0) continue;
        learn(bin, (sum * edgeInverse[bin]!) / (here * base));
        if (count === 0) firstLogit = top - (bin + placeOf(bin, 0.5 / here)) * width;
        count += here;
        expSum += sum;
      }
      averageLogit = count === 0 ? Number.NEGATIVE_INFINITY : maxLogit + Math.log(expSum / count);
    },
    weigh(temperature, reference) {
      if (temperature !== weighedAt) setTemperature(temperature);
      const exponent = Math.min((top - reference) * perNat, highestExponent);
      const topWeight = exponent <= 0 ? fastExp(exponent) : Math.exp(exponent);
      mass = 0;
      for (let bin = 0; bin <= lastBin; bin++) {
        const slope = slopes[bin]!;
        let mean = (1 - slope) * flat + 2 * slope * sloping;
        if (points[bin]! >= 0) mean = fastExp(-width * perNat * points[bin]!);
        if (bin === lastBin) mean = rate / (rate + perNat);
        masses[bin] = counts[bin] === 0 ? 0 : counts[bin]! * topWeight * edges[bin]! * mean;
        mass += masses[bin]!;
      }
    },
    above(logit) {
      const depth = (top - logit) / width;
      if (!(depth > 0)) return nothing;
      let countAbove = 0;
      let massAbove = 0;
      for (let bin = 0; bin <= lastBin && bin < depth; bin++) {
        if (counts[bin] === 0) continue;
        const share = countShare(bin, depth - bin);
        countAbove += share * counts[bin]!;
        massAbove += massShare(bin, share) * masses[bin]!;
      }
      return { count: countAbove, mass: massAbove };
    },
    first(wanted) {
      if (wanted <= 0) return nothing;
      let before = 0;
      let massBefore = 0;
      for (let bin = 0; bin <= lastBin; bin++) {
        const here = counts[bin]!;
        if (before + here >= wanted) {
          return {
            count: wanted,
            mass: massBefore + massShare(bin, (wanted - before) / here) * masses[bin]!,
          };
        }
        before += here;
        massBefore += masses[bin]!;
      }
      return { count, mass };
    },
    heaviest(wanted) {
      if (wanted <= 0) return nothing;
      let before = 0;
      let massBefore = 0;
      for (let bin = 0; bin <= lastBin; bin++) {
        const here = counts[bin]!;
        if (massBefore + masses[bin]! >= wanted) {
          const kept = countAtMass(bin, (wanted - massBefore) / masses[bin]!);
          return { count: before + kept, mass: massBefore + massShare(bin, kept / here) * masses[bin]! };
        }
        before += here;
        massBefore += masses[bin]!;
      }
      return { count, mass };
    },
  };
}
