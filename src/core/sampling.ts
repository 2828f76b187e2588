import { createCandidateOrder } from './candidateOrder.ts';
import { createPenalties } from './penalties.ts';
import type { SamplingParams } from './types.ts';

/** The parameters that shape the distribution. */
export type ShapingParams = Pick<
  SamplingParams,
  | 'temperature'
  | 'topK'
  | 'topP'
  | 'minP'
  | 'repetitionPenalty'
  | 'frequencyPenalty'
  | 'presencePenalty'
  | 'logitBias'
>;

/** The ids that the penalties look back on, in any order, repeats included. */
export interface TokenHistory {
  /** For the repetition penalty; which ids these are is the run's choice (`repetitionScope`). */
  readonly repetitionIds: readonly number[];
  /** For the frequency and presence penalties: the reply so far. */
  readonly generatedIds: readonly number[];
}

export interface RankedProbability {
  readonly id: number;
  readonly probability: number;
}

/** What the next token is drawn from. Valid until its sampler shapes again. */
export interface ShapedDistribution {
  /** Tokens that passed every filter; where the temperature is tiny, some may have underflowed to 0. */
  readonly keptCount: number;
  /** After shaping; 0 for a token that was cut. */
  probabilityOf(id: number): number;
  /** The tokens kept, ascending by id; probabilities sum to 1. */
  survivors(): { readonly ids: Uint32Array; readonly probabilities: Float64Array };
  /** The `count` most likely of those kept, descending, ties: the lower id first. */
  top(count: number): readonly RankedProbability[];
  /** The token whose span of the cumulative probability, in descending order, holds `uniform` in [0, 1). */
  sample(uniform: number): number;
}

export interface Sampler {
  /**
   * Shapes raw logits (length = vocabulary size; they are not changed) into the next token's distribution.
   *
   * In this order, which is Hugging Face's: logit bias, repetition penalty, frequency and presence penalty,
   * temperature, top-k, top-p, min-p (engine.md §4). Temperature 0 puts everything on the first maximum.
   * Throws RangeError for NaN or +∞ logits, for all −∞, and for ids outside the vocabulary.
   */
  shape(logits: Float32Array, params: ShapingParams, history: TokenHistory): ShapedDistribution;
}

/** A sampler with buffers for one vocabulary; shaping and drawing then allocate next to nothing. */
export function createSampler(vocabularySize: number): Sampler {
  const work = new Float64Array(vocabularySize);
  const order = createCandidateOrder(work);
  const penalties = createPenalties(vocabularySize);

  const probabilityOf = (id: number): number => (order.has(id) ? order.weightOf(id) / order.mass : 0);

  const distribution: ShapedDistribution = {
    get keptCount() {
      return order.count;
    },
    probabilityOf,
    survivors() {
      const ids = new Uint32Array(order.count);
      for (let id = 0, kept = 0; id < vocabularySize; id++) if (order.has(id)) ids[kept++] = id;
      return { ids, probabilities: Float64Array.from(ids, probabilityOf) };
    },
    top(count) {
      return Array.from(order.first(count), (id) => ({ id, probability: probabilityOf(id) }));
    },
    sample: (uniform) => order.idAtMass(uniform * order.mass),
  };

  return {
    shape(logits, params, history) {
      if (logits.length !== vocabularySize) {
        throw new RangeError(`Got ${logits.length} logits for a vocabulary of ${vocabularySize}.`);
      }
      work.set(logits);
      penalties.addBias(work, params.logitBias);
      penalties.penaliseRepetition(work, history.repetitionIds, params.repetitionPenalty);
      penalties.penaliseFrequency(
        work,
        history.generatedIds,
        params.frequencyPenalty,
        params.presencePenalty,
      );
      if (params.temperature === 0) {
        order.arrange(1, 1);
        order.keepFirst();
        return distribution;
      }
      order.arrange(params.temperature, params.topK);
      if (params.topP < 1) order.keepMass(params.topP);
      if (params.minP > 0) order.keepRatio(params.minP);
      return distribution;
    },
  };
}
