import { evidenceTailBins, evidenceTailBinWidth } from './distributionEvidence.ts';
import { fastExp } from './fastExp.ts';
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
  /** Where the most likely token lies; −∞ when there is none. */
  firstLogit(): number;
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

/** ∫₀ᵗ exp(−zx) dx and ∫₀ᵗ x·exp(−zx) dx. */
const flatIntegral = (z: number, t: number): number => (1 - fastExp(-z * t)) / z;
const slopeIntegral = (z: number, t: number): number => (1 - fastExp(-z * t) * (1 + z * t)) / (z * z);
/** ∫₀ᵗ (1 + s·(2x − 1))·exp(−zx) dx. */
const linearIntegral = (z: number, s: number, t: number): number =>
  (1 - s) * flatIntegral(z, t) + 2 * s * slopeIntegral(z, t);

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
    const slope = slopes[bin]!;
    return (2 * share) / (1 - slope + Math.sqrt((1 - slope) ** 2 + 4 * slope * share));
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

  /** The bin and, in it, the share of tokens at which the mass is reached. */
  const shareAtMass = (bin: number, wanted: number): number => {
    let low = 0;
    let high = 1;
    for (let step = 0; step < 30; step++) {
      const middle = (low + high) / 2;
      if (massShare(bin, middle) < wanted) low = middle;
      else high = middle;
    }
    return high;
  };

  return {
    get count() {
      return count;
    },
    get mass() {
      return mass;
    },
    load({ topLogits, maxLogit, tailCounts, tailExpSums }, taken) {
      top = topLogits[topLogits.length - 1]!;
      counts.fill(0);
      points.fill(Number.NaN);
      count = 0;
      if (top === Number.NEGATIVE_INFINITY) return;
      const base = Math.exp(top - maxLogit);
      const takenDepth = taken === null ? -1 : (top - taken) / width;
      const takenBin = takenDepth < lastBin ? Math.floor(takenDepth) : lastBin;
      for (let bin = 0; bin <= lastBin; bin++) {
        let here = tailCounts[bin]!;
        let sum = tailExpSums[bin]!;
        if (bin === takenBin && taken !== null) {
          here -= 1;
          sum -= Math.exp(taken - maxLogit);
        }
        if (here <= 0) continue;
        counts[bin] = here;
        count += here;
        learn(bin, (sum * edgeInverse[bin]!) / (here * base));
      }
    },
    weigh(temperature, reference) {
      perNat = 1 / temperature;
      mass = 0;
      const z = width * perNat;
      const flat = flatIntegral(z, 1);
      const slope = slopeIntegral(z, 1);
      for (let bin = 0; bin <= lastBin; bin++) {
        masses[bin] = 0;
        if (counts[bin] === 0) continue;
        const exponent = (top - bin * width - reference) * perNat;
        const edge = exponent <= 0 ? fastExp(exponent) : Math.exp(Math.min(exponent, highestExponent));
        let mean = (1 - slopes[bin]!) * flat + 2 * slopes[bin]! * slope;
        if (points[bin]! >= 0) mean = fastExp(-z * points[bin]!);
        if (bin === lastBin) mean = rate / (rate + perNat);
        masses[bin] = counts[bin]! * edge * mean;
        mass += masses[bin]!;
      }
    },
    firstLogit() {
      const bin = counts.findIndex((here) => here > 0);
      if (bin === -1) return Number.NEGATIVE_INFINITY;
      return top - (bin + placeOf(bin, 0.5 / counts[bin]!)) * width;
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
          const share = shareAtMass(bin, (wanted - massBefore) / masses[bin]!);
          const kept = Math.ceil(share * here - 1e-6);
          return { count: before + kept, mass: massBefore + massShare(bin, kept / here) * masses[bin]! };
        }
        before += here;
        massBefore += masses[bin]!;
      }
      return { count, mass };
    },
  };
}
