import { fastExp } from './fastExp.ts';
import { maxLogit } from './logSoftmax.ts';

/** Bins per factor of two of a logit's distance from the maximum; distances from 2^-20 to 2^20 are told apart. */
const binBits = 7;
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
 * A top-k comes first: one pass finds the k largest and the maximum, and only these are looked at again.
 *
 * Bins come from the bits of the float32 distance max − logit: 128 per factor of two, so that neither huge
 * logits nor a tiny temperature nor a floor of −10^9 crowds them. A cut or a draw walks the bins' sums, then
 * collects and sorts the ids of one bin. Without a top-k, 49,152 entries cost one pass for the maximum, one for
 * bins and weights, and a quick one for each bin that is looked into.
 */
export function createCandidateOrder(logits: Float64Array): CandidateOrder {
  const size = logits.length;
  const bins = new Uint16Array(size);
  /** Backs `pool`. */
  const candidates = new Uint32Array(size);
  /** The k largest logits; as long as k ever was. */
  let heap = new Float64Array(0);
  /** Backs what `sortedIds` returns. */
  const collected = new Uint32Array(size);
  const counts = new Uint32Array(binCount);
  const masses = new Float64Array(binCount);
  let max = 0;
  let temperature = 1;
  /** The candidates that a top-k left, ascending; null: every id may be one. */
  let pool: Uint32Array | null = null;
  /** The bin of the last candidate that is left. */
  let lastBin = 0;
  let count = 0;
  let mass = 0;

  const weightOf = (id: number): number => fastExp((logits[id]! - max) / temperature);
  const byLogit = (a: number, b: number): number => logits[b]! - logits[a]! || a - b;

  /** The ids of the bins `from` to `to`, in order; valid until the next call. */
  const sortedIds = (from: number, to: number): Uint32Array => {
    const found =
      pool === null ? collect(bins, from, to, collected) : collectOf(pool, bins, from, to, collected);
    const ids = collected.subarray(0, found);
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
      temperature = newTemperature;
      counts.fill(0);
      masses.fill(0);
      if (topK === 0) {
        pool = null;
        max = maxLogit(logits);
        lastBin = binAll(logits, max, temperature, bins, counts, masses);
      } else {
        const kept = Math.min(topK, size);
        if (heap.length < kept) heap = new Float64Array(kept);
        pool = candidates.subarray(0, findLargest(logits, heap.subarray(0, kept), candidates));
        max = pool.reduce((most, id) => Math.max(most, logits[id]!), Number.NEGATIVE_INFINITY);
        if (max === Number.NEGATIVE_INFINITY) maxLogit(logits);
        bins.fill(noBin);
        lastBin = binSome(pool, logits, max, temperature, bins, counts, masses);
      }
      sumUp();
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

/** Gives an id its bin, counts it there and adds its weight. @returns the bin, or −1 for an id that is ruled out */
function putInBin(
  id: number,
  logit: number,
  max: number,
  temperature: number,
  bins: Uint16Array,
  counts: Uint32Array,
  masses: Float64Array,
): number {
  if (logit === Number.NEGATIVE_INFINITY) {
    bins[id] = noBin;
    return -1;
  }
  const bin = binAt(max - logit);
  bins[id] = bin;
  counts[bin] = counts[bin]! + 1;
  masses[bin] = masses[bin]! + fastExp((logit - max) / temperature);
  return bin;
}

/** Puts every id into its bin. @returns the last bin that has any */
function binAll(
  logits: Float64Array,
  max: number,
  temperature: number,
  bins: Uint16Array,
  counts: Uint32Array,
  masses: Float64Array,
): number {
  let last = 0;
  for (let id = 0; id < logits.length; id++) {
    const bin = putInBin(id, logits[id]!, max, temperature, bins, counts, masses);
    if (bin > last) last = bin;
  }
  return last;
}

/** The same for the ids of `pool` alone. */
function binSome(
  pool: Uint32Array,
  logits: Float64Array,
  max: number,
  temperature: number,
  bins: Uint16Array,
  counts: Uint32Array,
  masses: Float64Array,
): number {
  let last = 0;
  for (let i = 0; i < pool.length; i++) {
    const id = pool[i]!;
    const bin = putInBin(id, logits[id]!, max, temperature, bins, counts, masses);
    if (bin > last) last = bin;
  }
  return last;
}

/** Writes the ids in the bins `from` to `to` into `ids`, ascending. @returns how many */
function collect(bins: Uint16Array, from: number, to: number, ids: Uint32Array): number {
  let count = 0;
  for (let id = nextInBins(bins, 0, from, to); id < bins.length; id = nextInBins(bins, id + 1, from, to)) {
    ids[count++] = id;
  }
  return count;
}

/** The same for the ids of `pool` alone. */
function collectOf(pool: Uint32Array, bins: Uint16Array, from: number, to: number, ids: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < pool.length; i++) {
    const id = pool[i]!;
    if (bins[id]! >= from && bins[id]! <= to) ids[count++] = id;
  }
  return count;
}

// Searches that seldom find have a loop of their own: with what is done to a find in it, it runs at a quarter of
// the speed.

/** The first id from `start` on that lies in the bins `from` to `to`; or else the number of all. */
function nextInBins(bins: Uint16Array, start: number, from: number, to: number): number {
  let id = start;
  while (id < bins.length && (bins[id]! < from || bins[id]! > to)) id++;
  return id;
}

/** The first id from `start` on whose logit is `least` at least; or else the number of all. */
function nextFrom(logits: Float64Array, start: number, least: number): number {
  let id = start;
  while (id < logits.length && logits[id]! < least) id++;
  return id;
}

/**
 * Writes the ids of the k largest logits, and of all that tie with the last of them, into `ids`, ascending. The k
 * largest so far are kept as a heap, the smallest first; after the first few hundred ids another one is rare.
 * Throws as `maxLogit` does for NaN and +∞, which no search passes over.
 * @param heap scratch of length k, at most as many as there are logits
 * @returns how many
 */
function findLargest(logits: Float64Array, heap: Float64Array, ids: Uint32Array): number {
  let found = heap.length;
  for (let id = 0; id < found; id++) {
    heap[id] = logits[id]!;
    ids[id] = id;
  }
  for (let place = (found >> 1) - 1; place >= 0; place--) sink(heap, place);
  for (let id = nextFrom(logits, found, heap[0]!); id < logits.length; ) {
    ids[found++] = id;
    if (logits[id]! > heap[0]!) {
      heap[0] = logits[id]!;
      sink(heap, 0);
    }
    id = nextFrom(logits, id + 1, heap[0]!);
  }
  let kept = 0;
  for (let i = 0; i < found; i++) {
    const logit = logits[ids[i]!]!;
    if (!(logit < Number.POSITIVE_INFINITY)) maxLogit(logits);
    if (logit >= heap[0]!) ids[kept++] = ids[i]!;
  }
  return kept;
}

/** Moves the value at `place` of a heap down until neither of those below it is smaller. */
function sink(heap: Float64Array, place: number): void {
  const value = heap[place]!;
  let at = place;
  for (let below = 2 * at + 1; below < heap.length; below = 2 * at + 1) {
    if (below + 1 < heap.length && heap[below + 1]! < heap[below]!) below++;
    if (heap[below]! >= value) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = value;
}
