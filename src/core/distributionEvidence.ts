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
   * The arrays of the result are fresh and may be transferred.
   * Throws RangeError as `maxLogit` does, and for an id outside the vocabulary.
   */
  score(logits: Float32Array, id: number): TokenScore;
}

/** A scorer with scratch space for one vocabulary. */
export function createScorer(vocabularySize: number): Scorer {
  const topCount = Math.min(evidenceTopCount, vocabularySize);
  const topIds = new Uint32Array(topCount);
  const topLogits = new Float32Array(topCount);
  const tailCounts = new Uint32Array(evidenceTailBins);
  const tailExpSums = new Float64Array(evidenceTailBins);

  /** Insertion into a sorted list: after the first few hundred ids an insertion is rare. */
  const findTop = (logits: Float32Array): void => {
    let filled = 0;
    let lowest = Number.NEGATIVE_INFINITY;
    for (let id = 0; id < vocabularySize; id++) {
      const logit = logits[id]!;
      if (filled === topCount && logit <= lowest) continue;
      if (filled < topCount) filled++;
      let place = filled - 1;
      for (; place > 0 && topLogits[place - 1]! < logit; place--) {
        topLogits[place] = topLogits[place - 1]!;
        topIds[place] = topIds[place - 1]!;
      }
      topLogits[place] = logit;
      topIds[place] = id;
      lowest = topLogits[topCount - 1]!;
    }
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
      const max = maxLogit(logits);
      findTop(logits);
      const lastTop = topLogits[topCount - 1]!;
      const lastTopId = topIds[topCount - 1]!;
      tailCounts.fill(0);
      tailExpSums.fill(0);
      let rank = 1;
      let expSum = 0;
      /** Σ exp(d)·d with d = logit − max: the entropy is ln Σ exp(d) − Σ exp(d)·d / Σ exp(d). */
      let weightedSum = 0;
      for (let other = 0; other < vocabularySize; other++) {
        const logit = logits[other]!;
        const exp = fastExp(logit - max);
        expSum += exp;
        if (exp > 0) weightedSum += exp * (logit - max);
        if (logit > scored || (logit === scored && other < id)) rank++;
        if (logit < lastTop || (logit === lastTop && other > lastTopId)) {
          const depth = (lastTop - logit) / evidenceTailBinWidth;
          // Written so that −∞ below −∞ (NaN) lands in the last bin too.
          const bin = depth < evidenceTailBins - 1 ? Math.floor(depth) : evidenceTailBins - 1;
          tailCounts[bin] = tailCounts[bin]! + 1;
          tailExpSums[bin] = tailExpSums[bin]! + exp;
        }
      }
      const logSum = Math.log(expSum);
      const evidence: DistributionEvidence = {
        topIds: topIds.slice(),
        topLogits: topLogits.slice(),
        maxLogit: max,
        logSumExp: max + logSum,
        tailCounts: tailCounts.slice(),
        tailExpSums: Float32Array.from(tailExpSums),
      };
      return {
        id,
        logprob: scored - max - logSum,
        rank,
        entropy: Math.max(0, logSum - weightedSum / expSum),
        evidence,
      };
    },
  };
}
