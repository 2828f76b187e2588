export interface Penalties {
  /** Adds each bias to its token's logit. Throws RangeError for an id outside the vocabulary. */
  addBias(logits: Float64Array, bias: Readonly<Record<string, number>>): void;
  /**
   * Once per distinct id: logit < 0 is multiplied by the penalty, any other divided by it
   * (Keskar et al. 2019, CTRL; transformers' RepetitionPenaltyLogitsProcessor).
   */
  penaliseRepetition(logits: Float64Array, ids: readonly number[], penalty: number): void;
  /** Subtracts frequency · count + presence from each id's logit (OpenAI's formula). */
  penaliseFrequency(logits: Float64Array, ids: readonly number[], frequency: number, presence: number): void;
}

/** The steps that change single logits, in place. Keeps one counter per id of the vocabulary. */
export function createPenalties(vocabularySize: number): Penalties {
  const counts = new Uint32Array(vocabularySize);

  const known = (id: number): number => {
    if (!Number.isInteger(id) || id < 0 || id >= vocabularySize) {
      throw new RangeError(`Token id ${id} is outside the vocabulary (0 to ${vocabularySize - 1}).`);
    }
    return id;
  };

  return {
    addBias(logits, bias) {
      for (const key in bias) {
        const id = known(Number(key));
        logits[id] = logits[id]! + (bias[key] ?? 0);
      }
    },
    penaliseRepetition(logits, ids, penalty) {
      if (penalty === 1) return;
      for (const id of ids) known(id);
      for (const id of ids) {
        if (counts[id]! > 0) continue;
        counts[id] = 1;
        const logit = logits[id]!;
        logits[id] = logit < 0 ? logit * penalty : logit / penalty;
      }
      for (const id of ids) counts[id] = 0;
    },
    penaliseFrequency(logits, ids, frequency, presence) {
      if (frequency === 0 && presence === 0) return;
      for (const id of ids) known(id);
      for (const id of ids) counts[id] = counts[id]! + 1;
      for (const id of ids) {
        const count = counts[id]!;
        if (count === 0) continue;
        logits[id] = logits[id]! - (frequency * count + presence);
        counts[id] = 0;
      }
    },
  };
}
