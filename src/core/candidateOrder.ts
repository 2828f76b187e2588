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
 * logits nor a tiny temperature nor a floor of −10^9 crowds them. A cut or a draw walks the bins' sums and
 * sorts one bin. About 49,152 entries cost one pass for the maximum, one for the bins, one for the weights.
 */
export function createCandidateOrder(logits: Float64Array): CandidateOrder {
  const size = logits.length;
  const bins = new Uint16Array(size);
  /** Ids by bin: bin b is `order[starts[b]] … order[starts[b] + counts[b]]`. */
  const order = new Uint32Array(size);
  const starts = new Uint32Array(binCount);
  const counts = new Uint32Array(binCount);
  const masses = new Float64Array(binCount);
  let max = 0;
  let temperature = 1;
  /** The bin of the last candidate that is left. */
  let lastBin = 0;
  let mass = 0;

  /** Bins before the last are whole, so their ids stand in `order` without a gap. */
  const count = (): number => starts[lastBin]! + counts[lastBin]!;
  const weightOf = (id: number): number => fastExp((logits[id]! - max) / temperature);
  const byLogit = (a: number, b: number): number => logits[b]! - logits[a]! || a - b;

  /** The ids of one bin, in order. Sorting what is sorted already (ties, a second call) costs one look. */
  const sortedBin = (bin: number): Uint32Array => {
    const start = starts[bin]!;
    const ids = order.subarray(start, start + counts[bin]!);
    for (let i = 1; i < ids.length; i++) {
      if (byLogit(ids[i - 1]!, ids[i]!) > 0) return ids.sort(byLogit);
    }
    return ids;
  };

  /** Makes the `kept`-th member of `bin` the last candidate; the bin has been sorted. */
  const cutAfter = (bin: number, kept: number): void => {
    const start = starts[bin]!;
    let binMass = 0;
    for (let i = 0; i < kept; i++) binMass += weightOf(order[start + i]!);
    for (let i = kept; i < counts[bin]!; i++) bins[order[start + i]!] = noBin;
    counts[bin] = kept;
    masses[bin] = binMass;
    lastBin = bin;
    sumMass();
  };

  /** Sets `lastBin` to the bin where the count reaches `rank` (all: Infinity) and lays out the bins before it. */
  const layOut = (rank: number): void => {
    let end = 0;
    for (let bin = 0; bin < binCount; bin++) {
      end += counts[bin]!;
      starts[bin] = end;
      masses[bin] = 0;
      if (counts[bin]! > 0) lastBin = bin;
      if (end >= rank) break;
    }
    placeAndWeigh(logits, max, temperature, bins, lastBin, starts, order, masses);
  };

  /** Cuts the last bin after the candidates that tie with the one of rank `topK` (1 = first). */
  const cutTopK = (topK: number): void => {
    const rank = topK - starts[lastBin]!;
    if (rank >= counts[lastBin]!) return;
    const ids = sortedBin(lastBin);
    const lowest = logits[ids[rank - 1]!]!;
    let kept = rank;
    while (kept < ids.length && logits[ids[kept]!]! === lowest) kept++;
    cutAfter(lastBin, kept);
  };

  /** Summed in the order in which `idAtMass` walks, so that its target is always passed. */
  const sumMass = (): void => {
    mass = 0;
    for (let bin = 0; bin <= lastBin; bin++) if (counts[bin]! > 0) mass += masses[bin]!;
  };

  return {
    get count() {
      return count();
    },
    get mass() {
      return mass;
    },
    arrange(newTemperature, topK) {
      max = maxLogit(logits);
      temperature = newTemperature;
      fillBins(logits, max, bins, counts);
      layOut(topK === 0 ? Number.POSITIVE_INFINITY : topK);
      sumMass();
      if (topK > 0) cutTopK(topK);
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
        const ids = sortedBin(bin);
        let kept = 0;
        while (kept < ids.length && (before < target || (bin === 0 && kept === 0))) {
          before += weightOf(ids[kept]!);
          kept++;
        }
        cutAfter(bin, kept);
        return;
      }
    },
    keepRatio(ratio) {
      const farthest = -Math.log(ratio) * temperature;
      const bin = binAt(farthest);
      if (bin > lastBin) return;
      const firstOut = sortedBin(bin).findIndex((id) => max - logits[id]! > farthest);
      cutAfter(bin, firstOut < 0 ? counts[bin]! : firstOut);
    },
    keepFirst() {
      sortedBin(0);
      cutAfter(0, 1);
    },
    has: (id) => bins[id]! <= lastBin,
    weightOf,
    idAtMass(target) {
      let before = 0;
      let last = order[0]!;
      for (let bin = 0; bin <= lastBin; bin++) {
        if (counts[bin]! === 0) continue;
        if (before + masses[bin]! <= target) {
          before += masses[bin]!;
          continue;
        }
        for (const id of sortedBin(bin)) {
          const weight = weightOf(id);
          if (weight > 0) last = id;
          before += weight;
          if (before > target) return id;
        }
      }
      return last;
    },
    first(limit) {
      const ids = new Uint32Array(Math.min(limit, count()));
      for (let bin = 0, found = 0; found < ids.length; bin++) {
        if (counts[bin]! === 0) continue;
        const wanted = sortedBin(bin).subarray(0, ids.length - found);
        ids.set(wanted, found);
        found += wanted.length;
      }
      return ids;
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

/** Gives every id its bin and counts the ids in each. */
function fillBins(logits: Float64Array, max: number, bins: Uint16Array, counts: Uint32Array): void {
  counts.fill(0);
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit === Number.NEGATIVE_INFINITY) {
      bins[id] = noBin;
      continue;
    }
    const bin = binAt(max - logit);
    bins[id] = bin;
    counts[bin] = counts[bin]! + 1;
  }
}

/** Puts the ids of the bins up to `lastBin` into `order`, `starts` holding each bin's end, and sums weights. */
function placeAndWeigh(
  logits: Float64Array,
  max: number,
  temperature: number,
  bins: Uint16Array,
  lastBin: number,
  starts: Uint32Array,
  order: Uint32Array,
  masses: Float64Array,
): void {
  for (let id = logits.length - 1; id >= 0; id--) {
    const bin = bins[id]!;
    if (bin > lastBin) continue;
    const position = starts[bin]! - 1;
    starts[bin] = position;
    order[position] = id;
    masses[bin] = masses[bin]! + fastExp((logits[id]! - max) / temperature);
  }
}
