import { fastExp } from './fastExp.ts';
import { maxLogit } from './logSoftmax.ts';

/** Bins per factor of two of a logit's distance from the maximum; distances from 2^-20 to 2^20 are told apart. */
const binBits = 9;
const lowestExponent = -20;
const highestExponent = 20;
const binCount = (highestExponent - lowestExponent) << binBits;
/** Bin of an id that is not a candidate. */
const noBin = 0xffff;

/**
 * The candidates from the most to the least likely (ties: the lower id first), sorted only where it matters.
 * Every filter of the sampler keeps a first part of this order.
 */
export interface CandidateOrder {
  /** How many candidates are left. */
  readonly count: number;
  /** Σ weight of those left. */
  readonly mass: number;
  /**
   * Takes in the logits anew: every finite one is a candidate of weight exp((logit − max)/temperature).
   * Keeps the `topK` largest and all that tie with the last of them; 0 keeps all.
   * Throws as `maxLogit` does.
   */
  arrange(temperature: number, topK: number): void;
  /** Keeps a candidate while the weight of those before it is below `share` of the mass; the first always. */
  keepMass(share: number): void;
  /** Keeps the candidates whose weight is at least `ratio` (0 < ratio ≤ 1) times the first one's. */
  keepRatio(ratio: number): void;
  /** Keeps the first one alone. */
  keepFirst(): void;
  has(id: number): boolean;
  /** exp((logit − max)/temperature), kept or not. */
  weightOf(id: number): number;
  /** The candidate at which the weight summed in order first exceeds `target`; 0 ≤ target < mass. */
  idAtMass(target: number): number;
  /** The first `limit` ids in order (fewer if fewer are left). */
  first(limit: number): Uint32Array;
}

/**
 * An order over `logits`, which the caller fills before each `arrange`.
 *
 * Bins come from the bits of the float32 distance max − logit: 512 per factor of two, so that neither huge
 * logits nor a tiny temperature nor a floor of −10^9 crowds them. A cut or a draw walks the bins' sums, then
 * collects and sorts the ids of one bin. About 49,152 entries cost one pass for the maximum, one for bins and
 * weights, and a quick one for each bin that is looked into.
 */
export function createCandidateOrder(logits: Float64Array): CandidateOrder {
  const size = logits.length;
  const bins = new Uint16Array(size);
  const everyId = Uint32Array.from(bins.keys());
  /** Backs `pool` under a top-k. */
  const candidates = new Uint32Array(size);
  /** Backs what `sortedIds` returns. */
  const collected = new Uint32Array(size);
  const counts = new Uint32Array(binCount);
  const masses = new Float64Array(binCount);
  let max = 0;
  let temperature = 1;
  /** Where bins are collected from, ascending: all ids, or those that `topK` left. */
  let pool = everyId;
  /** The bin of the last candidate that is left. */
  let lastBin = 0;
  let count = 0;
  let mass = 0;

  const weightOf = (id: number): number => fastExp((logits[id]! - max) / temperature);
  const byLogit = (a: number, b: number): number => logits[b]! - logits[a]! || a - b;

  /** The ids of the bins `from` to `to`, in order; valid until the next call. */
  const sortedIds = (from: number, to: number): Uint32Array => {
    const ids = collected.subarray(0, collect(pool, bins, from, to, collected));
    // Ties are in order already, and sorting many would take long.
    for (let i = 1; i < ids.length; i++) if (byLogit(ids[i - 1]!, ids[i]!) > 0) return ids.sort(byLogit);
    return ids;
  };

  /** Makes the `kept`-th of `ids`, which are all of `bin` in order, the last candidate. */
  const cutAfter = (bin: number, ids: Uint32Array, kept: number): void => {
    let binMass = 0;
    for (let i = 0; i < kept; i++) binMass += weightOf(ids[i]!);
    for (let i = kept; i < ids.length; i++) bins[ids[i]!] = noBin;
    counts[bin] = kept;
    masses[bin] = binMass;
    lastBin = bin;
    sumUp();
  };

  /** Sets `lastBin` to the bin where the count reaches `rank` (all: Infinity). */
  const findLastBin = (rank: number): void => {
    for (let bin = 0, end = 0; bin < binCount && end < rank; bin++) {
      if (counts[bin] === 0) continue;
      end += counts[bin]!;
      lastBin = bin;
    }
  };

  /** Cuts the last bin after the candidates that tie with the one of rank `topK` (1 = first). */
  const cutTopK = (topK: number): void => {
    const rank = topK - (count - counts[lastBin]!);
    if (rank >= counts[lastBin]!) return;
    const ids = sortedIds(lastBin, lastBin);
    const lowest = logits[ids[rank - 1]!]!;
    let kept = rank;
    while (kept < ids.length && logits[ids[kept]!]! === lowest) kept++;
    cutAfter(lastBin, ids, kept);
  };

  /** The mass is summed in the order in which `idAtMass` walks, so that its target is always passed. */
  const sumUp = (): void => {
    count = 0;
    mass = 0;
    for (let bin = 0; bin <= lastBin; bin++) {
      if (counts[bin] === 0) continue;
      count += counts[bin]!;
      mass += masses[bin]!;
    }
  };

  return {
    get count() {
      return count;
    },
    get mass() {
      return mass;
    },
    arrange(newTemperature, topK) {
      max = maxLogit(logits);
      temperature = newTemperature;
      const keepsAll = topK === 0;
      fillBins(logits, max, temperature, keepsAll, bins, counts, masses);
      findLastBin(keepsAll ? Number.POSITIVE_INFINITY : topK);
      pool = keepsAll ? everyId : candidates.subarray(0, collect(everyId, bins, 0, lastBin, candidates));
      if (!keepsAll) for (const id of pool) masses[bins[id]!] = masses[bins[id]!]! + weightOf(id);
      sumUp();
      if (!keepsAll) cutTopK(topK);
    },
    keepMass(share) {
      const target = share * mass;
      let before = 0;
      for (let bin = 0; bin <= lastBin; bin++) {
        if (counts[bin]! === 0) continue;
        if (before + masses[bin]! < target) {
          before += masses[bin]!;
          continue;
        }
        const ids = sortedIds(bin, bin);
        let kept = 0;
        while (kept < ids.length && (before < target || (bin === 0 && kept === 0))) {
          before += weightOf(ids[kept]!);
          kept++;
        }
        cutAfter(bin, ids, kept);
        return;
      }
    },
    keepRatio(ratio) {
      const farthest = -Math.log(ratio) * temperature;
      const bin = binAt(farthest);
      if (bin > lastBin) return;
      const ids = sortedIds(bin, bin);
      const firstOut = ids.findIndex((id) => max - logits[id]! > farthest);
      cutAfter(bin, ids, firstOut < 0 ? ids.length : firstOut);
    },
    keepFirst() {
      cutAfter(0, sortedIds(0, 0), 1);
    },
    has: (id) => bins[id]! <= lastBin,
    weightOf,
    idAtMass(target) {
      let before = 0;
      let last: number | null = null;
      for (let bin = 0; bin <= lastBin; bin++) {
        if (counts[bin]! === 0) continue;
        if (before + masses[bin]! <= target) {
          before += masses[bin]!;
          continue;
        }
        for (const id of sortedIds(bin, bin)) {
          const weight = weightOf(id);
          if (weight > 0) last = id;
          before += weight;
          if (before > target) return id;
        }
      }
      return last ?? sortedIds(0, 0)[0]!;
    },
    first(limit) {
      const wanted = Math.min(limit, count);
      let bin = 0;
      for (let found = counts[0]!; found < wanted; found += counts[bin]!) bin++;
      return sortedIds(0, bin).slice(0, wanted);
    },
  };
}

// The loops over all logits are functions of their arguments alone: as closures they run at half the speed
// from the second sampler of a page on, because the compiler then no longer knows what they close over.

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** Rounding to float32 is monotone: a larger distance never gets a lower bin. */
function binAt(distance: number): number {
  if (distance <= 0) return 0; // −0 as well, whose sign bit would send it to the last bin
  float[0] = distance;
  const bin = (floatBits[0]! >>> (23 - binBits)) - ((127 + lowestExponent) << binBits);
  return bin <= 0 ? 0 : bin < binCount ? bin : binCount - 1;
}

/** Gives every id its bin, counts the ids in each and, where `weighs`, sums their weights. */
function fillBins(
  logits: Float64Array,
  max: number,
  temperature: number,
  weighs: boolean,
  bins: Uint16Array,
  counts: Uint32Array,
  masses: Float64Array,
): void {
  counts.fill(0);
  masses.fill(0);
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit === Number.NEGATIVE_INFINITY) {
      bins[id] = noBin;
      continue;
    }
    const bin = binAt(max - logit);
    bins[id] = bin;
    counts[bin] = counts[bin]! + 1;
    if (weighs) masses[bin] = masses[bin]! + fastExp((logit - max) / temperature);
  }
}

/** Writes the ids of `pool` in the bins `from` to `to` into `ids`. @returns how many */
function collect(pool: Uint32Array, bins: Uint16Array, from: number, to: number, ids: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < pool.length; i++) {
    const id = pool[i]!;
    const bin = bins[id]!;
    if (bin >= from && bin <= to) ids[count++] = id;
  }
  return count;
}
