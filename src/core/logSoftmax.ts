/**
 * The largest logit.
 *
 * Every figure of this folder starts from it, so it is also the gate: −∞ is a token that is ruled out, and
 * fine as long as one is left.
 * @throws RangeError when there is a NaN or +∞ (the model or its device failed), or when every logit is −∞.
 */
export function maxLogit(logits: Float32Array | Float64Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit <= max) continue;
    if (!(logit < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `The model returned ${logit} as the logit of token ${id}. Load the model again, or try the other device.`,
      );
    }
    max = logit;
  }
  if (max === Number.NEGATIVE_INFINITY) {
    throw new RangeError('Every token is ruled out (all logits are −∞), so there is nothing to draw from.');
  }
  return max;
}

/** ln Σ exp(logit), shifted by the maximum so that nothing overflows. Throws as `maxLogit` does. */
export function logSumExp(logits: Float32Array): number {
  const max = maxLogit(logits);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += Math.exp(logits[id]! - max);
  return max + Math.log(sum);
}

/** Natural-log probabilities of all ids: logit − ln Σ exp(logit). Throws as `maxLogit` does. */
export function logSoftmax(logits: Float32Array): Float64Array {
  const normaliser = logSumExp(logits);
  return Float64Array.from(logits, (logit) => logit - normaliser);
}
