import { fastExp } from './fastExp.ts';
import { maxLogit } from './logSoftmax.ts';
import type { DistributionEvidence, TokenScore } from './types.ts';

export const evidenceTopCount = 64;
export const evidenceTailBins = 32;
/** Nats. */
export const evidenceTailBinWidth = 0.5;

export interface Scorer {
  /**
   * Scores `id` under raw logits (length = vocabulary size) at T = 1; see the types for each figure.
   * The arrays of the result are fresh.
   * Throws RangeError as `maxLogit` does, and for an id outside the vocabulary.
   */
  score(logits: Float32Array, id: number): TokenScore;
}

// Scratch of one call, for every scorer: as constants of the module the compiler knows where the arrays are and
// how long, which saves a third of the time; what a closure holds it knows in the first scorer of a page alone.
const topIds = new Uint32Array(evidenceTopCount);
const topLogits = new Float32Array(evidenceTopCount);
// The last bin of the evidence has no floor, and a seventh of all logits lie in it. With bins of its own for 64 nats
// below the top list, which end of that comes out is hardly ever a surprise to the processor.
const workBins = 4 * evidenceTailBins;
const tailCounts = new Uint32Array(workBins);
const tailExpSums = new Float64Array(workBins);

/** @param endOfTurnIds distinct ids. */
export function createScorer(vocabularySize: number, endOfTurnIds: readonly number[] = []): Scorer {
  const topCount = Math.min(evidenceTopCount, vocabularySize);

  const rankOf = (logits: Float32Array, id: number): number => {
    const place = topIds.subarray(0, topCount).indexOf(id);
    if (place >= 0) return place + 1;
    const scored = logits[id]!;
    let rank = 1;
    for (let other = 0; other < vocabularySize; other++) {
      const logit = logits[other]!;
      if (logit >= scored && (logit > scored || other < id)) rank++;
    }
    return rank;
  };

  const stopLogprob = (logits: Float32Array, logSumExp: number): number | null => {
    if (endOfTurnIds.length === 0) return null;
    return Math.log(endOfTurnIds.reduce((sum, id) => sum + Math.exp(logits[id]! - logSumExp), 0));
  };

  return {
    score(logits, id) {
      if (logits.length !== vocabularySize) {
        throw new RangeError(`Got ${logits.length} logits for a vocabulary of ${vocabularySize}.`);
      }
      const scored = logits[id];
      if (scored === undefined) {
        throw new RangeError(`Token id ${id} is outside the vocabulary (0 to ${vocabularySize - 1}).`);
      }
      findTop(logits, topCount);
      const max = topLogits[0]!;
      const lastTop = topLogits[topCount - 1]!;
      const lastTopId = topIds[topCount - 1]!;
      const weightedSum = sumTail(logits, max, lastTop, lastTopId);
      let expSum = 0;
      for (const sum of tailExpSums.subarray(0, evidenceTailBins)) expSum += sum;
      for (const logit of topLogits.subarray(0, topCount)) expSum += fastExp(logit - max);
      const logSum = Math.log(expSum);
      const evidence: DistributionEvidence = {
        topIds: topIds.slice(0, topCount),
        topLogits: topLogits.slice(0, topCount),
        maxLogit: max,
        logSumExp: max + logSum,
        tailCounts: tailCounts.slice(0, evidenceTailBins),
        tailExpSums: Float32Array.from(tailExpSums.subarray(0, evidenceTailBins)),
      };
      return {
        id,
        logprob: scored - max - logSum,
        rank: rankOf(logits, id),
        entropy: Math.max(0, logSum - weightedSum / expSum),
        stopLogprob: stopLogprob(logits, max + logSum),
        evidence,
      };
    },
  };
}

/** Fills the first `topCount` of the top list, a sorted one, and refuses what `maxLogit` refuses. */
function findTop(logits: Float32Array, topCount: number): void {
  for (let id = 0; id < topCount; id++) insertTop(logits, id, id);
  const last = topCount - 1;
  for (let id = topCount; ; id++) {
    id = nextAbove(logits, id, topLogits[last]!);
    if (id === logits.length) break;
    insertTop(logits, id, last);
  }
  if (topLogits[0] === Number.NEGATIVE_INFINITY) maxLogit(logits);
}

/**
 * The first id from `start` on whose logit is not at most `logit`; or else the number of all. A loop of its own:
 * with the insertion in it, it runs at half the speed.
 */
function nextAbove(logits: Float32Array, start: number, logit: number): number {
  let id = start;
  while (id < logits.length && logits[id]! <= logit) id++;
  return id;
}

/** Puts an id where it belongs among the first ones of the top list, of which the one at `last` goes. */
function insertTop(logits: Float32Array, id: number, last: number): void {
  const logit = logits[id]!;
  if (!(logit < Number.POSITIVE_INFINITY)) maxLogit(logits);
  let place = last;
  for (; place > 0 && topLogits[place - 1]! < logit; place--) {
    topLogits[place] = topLogits[place - 1]!;
    topIds[place] = topIds[place - 1]!;
  }
  topLogits[place] = logit;
  topIds[place] = id;
}

/**
 * Fills the tail's bins with what comes after the last of the top list.
 * @returns Σ exp(d)·d over all ids with d = logit − max: the entropy is ln Σ exp(d) − Σ exp(d)·d / Σ exp(d).
 */
function sumTail(logits: Float32Array, max: number, lastTop: number, lastTopId: number): number {
  tailCounts.fill(0);
  tailExpSums.fill(0);
  let weightedSum = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    const below = logit - max;
    const exp = fastExp(below);
    if (exp > 0) weightedSum += exp * below;
    const depth = (lastTop - logit) / evidenceTailBinWidth;
    // One comparison for all but the top ones; NaN is −∞ below −∞.
    if (!(depth > 0) && (logit > lastTop || id <= lastTopId)) continue;
    // So NaN lands in the last bin too.
    const bin = depth < workBins - 1 ? depth | 0 : workBins - 1;
    tailCounts[bin] = tailCounts[bin]! + 1;
    tailExpSums[bin] = tailExpSums[bin]! + exp;
  }
  const last = evidenceTailBins - 1;
  for (let bin = evidenceTailBins; bin < workBins; bin++) {
    tailCounts[last] = tailCounts[last]! + tailCounts[bin]!;
    tailExpSums[last] = tailExpSums[last]! + tailExpSums[bin]!;
  }
  return weightedSum;
}
