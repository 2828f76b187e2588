import type { Reading, ReadPosition } from './reading.ts';
import { surprisalBits } from './stats.ts';
import { bits } from './tokenFigures.ts';
import type { DistributionEvidence, SamplingParams, TokenRecord } from './types.ts';

/** What the lines draw for one position under a reading. */
export interface PositionFigures {
  /** Bits; null: the reading's filters would have excluded the chosen token. */
  readonly surprisal: number | null;
  /** Bits; null: not known. */
  readonly entropy: number | null;
  /** Probability that the turn ended here; null: the model has no end-of-turn token, or which is not known. */
  readonly stopProbability: number | null;
}

/**
 * @param params the settings as they are now, for "what-if".
 * @param endOfTurnIds the model's; may be empty where no model is loaded: then only the raw chance to end is known.
 */
export function positionFigures(
  record: TokenRecord,
  position: ReadPosition,
  reading: Reading,
  params: SamplingParams,
  endOfTurnIds: readonly number[],
): PositionFigures {
  const { logprob, entropy, stopLogprob, draw } = record;
  const shaping = reading === 'what-if' ? params : reading === 'sampled' ? draw?.params : undefined;
  if (shaping === undefined) {
    return {
      surprisal: surprisalBits(logprob),
      entropy: entropy === null ? null : bits(entropy),
      stopProbability: stopLogprob === null ? null : Math.exp(stopLogprob),
    };
  }
  const { chosen, restProbability } = position;
  return {
    surprisal: chosen.kept ? surprisalBits(Math.log(chosen.probability)) : null,
    entropy: bits(shapedEntropy(position, record.evidence, shaping.temperature)),
    stopProbability: stopLogprob === null || endOfTurnIds.length === 0 ? null : shapedStop(),
  };

  /** Below the recorded ranks the raw figure stands in, as far as anything is left there. */
  function shapedStop(): number {
    const recorded = position.candidates.filter(({ id }) => endOfTurnIds.includes(id));
    return recorded.length > 0
      ? recorded.reduce((sum, { probability }) => sum + probability, 0)
      : Math.min(Math.exp(stopLogprob ?? 0), restProbability);
  }
}

/**
 * Entropy in nats under a reading. Exact where nothing is kept below the recorded ranks; else the rest is
 * spread over the bins of the tail as their mean logits say, evenly within a bin.
 */
export function shapedEntropy(
  { candidates, restProbability }: ReadPosition,
  { topLogits, maxLogit, tailCounts, tailExpSums }: DistributionEvidence,
  temperature: number,
): number {
  let entropy = 0;
  for (const { probability } of candidates) {
    if (probability > 0) entropy -= probability * Math.log(probability);
  }
  if (restProbability <= 0) return entropy;

  // A weight of the tail for each unit of probability. The median, because penalties move single candidates.
  const ratios: number[] = [];
  for (const { probability, rank } of candidates) {
    const logit = rank === null ? undefined : topLogits[rank - 1];
    if (probability > 0 && logit !== undefined) {
      ratios.push(Math.exp((logit - maxLogit) / temperature) / probability);
    }
  }
  ratios.sort((a, b) => a - b);
  /** The bins stand in descending order, so those that were kept come first. */
  let left = restProbability * (ratios[ratios.length >> 1] ?? Number.POSITIVE_INFINITY);
  let mass = 0;
  /** Σ w·ln w over the tokens of the tail, each of weight w. */
  let weighted = 0;
  for (let bin = 0; bin < tailCounts.length && left > 0; bin++) {
    const count = tailCounts[bin]!;
    const sum = tailExpSums[bin]!;
    if (count === 0 || sum === 0) continue;
    const logWeight = Math.log(sum / count) / temperature;
    const share = Math.min(count * Math.exp(logWeight), left);
    mass += share;
    weighted += share * logWeight;
    left -= share;
  }
  if (mass === 0) return entropy - restProbability * Math.log(restProbability);
  return entropy - restProbability * (Math.log(restProbability / mass) + weighted / mass);
}
