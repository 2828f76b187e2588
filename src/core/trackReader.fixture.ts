import { createScorer } from './distributionEvidence.ts';
import { goldenVectors } from './goldenSampling.fixture.ts';
import type { ReadPosition } from './reading.ts';
import { createSampler, type ShapedDistribution } from './sampling.ts';
import { defaultSamplingParams, neutralSamplingParams } from './samplingParams.ts';
import { createTrackReader } from './trackReader.ts';
import type { SamplingParams, TokenRecord } from './types.ts';

export const off: SamplingParams = neutralSamplingParams(defaultSamplingParams);

/** A record without a draw, as of a scored prompt. */
export function scoredRecord(logits: Float32Array, id: number): TokenRecord {
  return {
    ...createScorer(logits.length).score(logits, id),
    bytes: new Uint8Array(),
    text: '',
    kind: 'text',
    inStop: false,
    draw: null,
    elapsedMs: 0,
  };
}

export function drawnRecord(
  logits: Float32Array,
  id: number,
  params: SamplingParams,
  shaped: ShapedDistribution,
): TokenRecord {
  const draw = { params, uniform: 0.5, probability: shaped.probabilityOf(id), keptCount: shaped.keptCount };
  return { ...scoredRecord(logits, id), draw };
}

/** Under "what-if", of a token that was not drawn with these settings, so that the record alone tells. */
export function readUndrawn(record: TokenRecord, params: SamplingParams, promptIds: readonly number[] = []) {
  const context = { tokens: [record], promptIds, prefillIds: [], earlierReplyIds: [] };
  return createTrackReader(context, 'what-if', params)(0);
}

/** The largest difference of a listed candidate's probability. */
export function largestError({ candidates }: ReadPosition, shaped: ShapedDistribution): number {
  return candidates.reduce(
    (most, { id, probability }) => Math.max(most, Math.abs(probability - shaped.probabilityOf(id))),
    0,
  );
}

/** Real logits with their ids from the most to the least likely, and a sampler for them. */
export const realVectors = Array.from(goldenVectors, ([name, { logits }]) => ({
  name,
  logits,
  sortedIds: Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b),
}));
export const realSampler = createSampler(49_152);

/** Every combination. */
export function* paramGrid(
  temperatures: readonly number[],
  topKs: readonly number[],
  topPs: readonly number[],
  minPs: readonly number[],
): Generator<SamplingParams> {
  for (const temperature of temperatures) {
    for (const topK of topKs) {
      for (const topP of topPs) for (const minP of minPs) yield { ...off, temperature, topK, topP, minP };
    }
  }
}

export const describeParams = ({ temperature, topK, topP, minP }: SamplingParams): string =>
  `T ${temperature}, top-k ${topK}, top-p ${topP}, min-p ${minP}`;
