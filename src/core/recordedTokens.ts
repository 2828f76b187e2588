import type { RepeatedToken } from './trackHistory.ts';
import type { SamplingParams, TokenScore } from './types.ts';

/** What the penalties look back on from one position. */
export interface PositionHistory {
  readonly repeated: readonly RepeatedToken[];
  /**
   * False for a token of a prompt: there is no reply yet, so that of the penalties only a repetition penalty
   * over the whole context applies.
   */
  readonly drawn: boolean;
}

/**
 * The tokens of one position that are known one by one. A place is an index into the raw order: the recorded
 * candidates, then the chosen token when it lies lower, then the raised ones.
 *
 * A raised token is one that a positive bias lifts out of the tail. Its own logit was not recorded, so it is
 * taken to be an average one; forced (+100) it wins all the same. Other penalties and biases on tokens of
 * the tail are not seen.
 */
export interface RecordedTokens {
  readonly ids: Uint32Array;
  /** Raw, exact; a raised one's is the average. */
  readonly rawLogits: Float64Array;
  /** After bias and penalties. */
  readonly logits: Float64Array;
  /** Places from the most to the least likely after the penalties (ties: the lower id first). */
  readonly order: Uint8Array;
  /** Without the raised ones. */
  readonly size: number;
  readonly raisedSize: number;
  /** How many in `order` are not ruled out (−∞). */
  readonly finiteSize: number;
  readonly chosenPlace: number;
  load(score: TokenScore): void;
  /** From `logits` = raw to penalised ones, in the sampler's order of steps. @param tailLogit see above. */
  penalise(params: SamplingParams, history: PositionHistory, tailLogit: number): void;
}

/** More raised tokens than fit are left in the tail. */
const capacity = 256;

export function createRecordedTokens(): RecordedTokens {
  const ids = new Uint32Array(capacity);
  const rawLogits = new Float64Array(capacity);
  const logits = new Float64Array(capacity);
  const order = new Uint8Array(capacity);
  let size = 0;
  let end = 0;
  let finiteSize = 0;
  let chosenPlace = 0;

  const addBias = (logitBias: SamplingParams['logitBias'], tailLogit: number): void => {
    for (const key in logitBias) {
      const id = Number(key);
      const bias = logitBias[key] ?? 0;
      let place = 0;
      while (place < size && ids[place] !== id) place++;
      if (place === size) {
        if (!(bias > 0) || tailLogit === Number.NEGATIVE_INFINITY || end === capacity) continue;
        place = end++;
        ids[place] = id;
        logits[place] = tailLogit;
      }
      logits[place]! += bias;
    }
  };

  /** By insertion: most stand right already. */
  const sort = (): void => {
    for (let place = 0; place < end; place++) {
      const logit = logits[place]!;
      let rank = place;
      for (; rank > 0; rank--) {
        const before = order[rank - 1]!;
        if (logits[before]! > logit || (logits[before]! === logit && ids[before]! < ids[place]!)) break;
        order[rank] = before;
      }
      order[rank] = place;
    }
    finiteSize = end;
    while (finiteSize > 0 && logits[order[finiteSize - 1]!] === Number.NEGATIVE_INFINITY) finiteSize--;
  };

  return {
    ids,
    rawLogits,
    logits,
    order,
    get size() {
      return size;
    },
    get raisedSize() {
      return end - size;
    },
    get finiteSize() {
      return finiteSize;
    },
    get chosenPlace() {
      return chosenPlace;
    },
    load({ id, logprob, evidence }) {
      const { topIds, topLogits, logSumExp } = evidence;
      size = topIds.length;
      ids.set(topIds);
      for (let place = 0; place < size; place++) rawLogits[place] = topLogits[place]!;
      chosenPlace = topIds.indexOf(id);
      if (chosenPlace >= 0) return;
      chosenPlace = size++;
      ids[chosenPlace] = id;
      // Logits are float32, so that rounding takes away what the sum and its logarithm have added.
      rawLogits[chosenPlace] = Math.fround(logprob + logSumExp);
    },
    penalise(params, { repeated, drawn }, tailLogit) {
      const { repetitionPenalty, repetitionScope, frequencyPenalty, presencePenalty } = params;
      end = size;
      for (let place = 0; place < size; place++) logits[place] = rawLogits[place]!;
      addBias(params.logitBias, tailLogit);
      for (const { place, count, counted } of repeated) {
        if (counted[repetitionScope] && (drawn || repetitionScope === 'context')) {
          const logit = logits[place]!;
          logits[place] = logit < 0 ? logit * repetitionPenalty : logit / repetitionPenalty;
        }
        if (drawn && count > 0) logits[place]! -= frequencyPenalty * count + presencePenalty;
      }
      sort();
    },
  };
}
