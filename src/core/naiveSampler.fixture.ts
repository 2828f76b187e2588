import type { RankedProbability, ShapingParams, TokenHistory } from './sampling.ts';

/**
 * The sampler as its definition reads, with a full sort and Math.exp: what the fast one is compared with.
 * @returns the tokens kept, in descending order, ties: the lower id first.
 */
export function naiveShape(
  logits: Float32Array,
  params: ShapingParams,
  history: TokenHistory,
): readonly RankedProbability[] {
  const shaped = penalised(logits, params, history);
  let kept = Array.from(shaped, (logit, id) => ({ id, logit }))
    .filter(({ logit }) => logit > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.logit - a.logit || a.id - b.id);
  const first = kept[0];
  if (first === undefined) throw new RangeError('Every token is ruled out.');
  if (params.temperature === 0) return [{ id: first.id, probability: 1 }];

  const weight = (logit: number): number => Math.exp((logit - first.logit) / params.temperature);
  const lowest = params.topK > 0 ? kept[params.topK - 1]?.logit : undefined;
  if (lowest !== undefined) kept = kept.filter(({ logit }) => logit >= lowest);
  if (params.topP < 1) {
    const target = params.topP * kept.reduce((sum, { logit }) => sum + weight(logit), 0);
    let before = 0;
    kept = kept.filter(({ logit }, index) => {
      const inNucleus = index === 0 || before < target;
      before += weight(logit);
      return inNucleus;
    });
  }
  // In logits, where two that differ by less than a weight can show stay apart.
  const farthest = -Math.log(params.minP) * params.temperature;
  if (params.minP > 0) kept = kept.filter(({ logit }) => first.logit - logit <= farthest);
  const mass = kept.reduce((sum, { logit }) => sum + weight(logit), 0);
  return kept.map(({ id, logit }) => ({ id, probability: weight(logit) / mass }));
}

function penalised(logits: Float32Array, params: ShapingParams, history: TokenHistory): Float64Array {
  const shaped = Float64Array.from(logits);
  for (const [id, bias] of Object.entries(params.logitBias)) shaped[Number(id)] = shaped[Number(id)]! + bias;
  for (const id of new Set(history.repetitionIds)) {
    const logit = shaped[id]!;
    shaped[id] = logit < 0 ? logit * params.repetitionPenalty : logit / params.repetitionPenalty;
  }
  for (const id of new Set(history.generatedIds)) {
    const count = history.generatedIds.filter((other) => other === id).length;
    shaped[id] = shaped[id]! - (params.frequencyPenalty * count + params.presencePenalty);
  }
  return shaped;
}
