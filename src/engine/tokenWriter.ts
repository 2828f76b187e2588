import { createScorer } from '../core/distributionEvidence.ts';
import { uniformDraw } from '../core/random.ts';
import { createSampler } from '../core/sampling.ts';
import type { ModelInfo, SamplingParams, TokenRecord } from '../core/types.ts';
import { createPieceDecoder, type Vocabulary } from '../core/vocabulary.ts';
import { mixLogits } from './logitMixture.ts';
import type { Voice } from './voice.ts';

/** Draws one reply's tokens and records how. */
export interface TokenWriter {
  /**
   * Draws the next token from one row of raw logits per voice and adds it to the reply.
   * @param mixWeight of the second voice, where there is one. Up to 0.5 the penalties' histories and the
   * position of the draw are the first voice's, above that the second's, so that a reply at 0 or 1 is just what
   * that voice alone would say.
   */
  write(
    logits: readonly Float32Array[],
    params: SamplingParams,
    mixWeight: number,
  ): Omit<TokenRecord, 'elapsedMs'>;
}

export function createTokenWriter(
  { vocabularySize, endOfTurnIds }: ModelInfo,
  vocabulary: Vocabulary,
  [first, second]: readonly [Voice, ...Voice[]],
  seed: number,
  turn: number,
): TokenWriter {
  const sampler = createSampler(vocabularySize);
  const scorer = createScorer(vocabularySize, endOfTurnIds);
  const mixture = new Float32Array(second === undefined ? 0 : vocabularySize);
  const pieces = createPieceDecoder();
  for (const id of first.prompt.continuedIds) {
    if (!vocabulary.isSpecial(id)) pieces.push(vocabulary.bytes(id));
  }
  let written = 0;
  return {
    write([firstLogits, secondLogits], params, mixWeight) {
      if (firstLogits === undefined) throw new Error('There are no logits to draw from.');
      const mixed = second !== undefined && secondLogits !== undefined;
      const logits = mixed ? mixLogits(firstLogits, secondLogits, mixWeight, mixture) : firstLogits;
      const { prompt, history } = mixed && mixWeight > 0.5 ? second : first;
      const uniform = uniformDraw(seed, turn, prompt.continuedIds.length + written);
      const shaped = sampler.shape(logits, params, {
        repetitionIds: history.repetitionIds(params.repetitionScope),
        generatedIds: history.replyIds,
      });
      const id = shaped.sample(uniform);
      const special = vocabulary.isSpecial(id);
      const bytes = vocabulary.bytes(id).slice();
      written += 1;
      first.history.add(id);
      second?.history.add(id);
      return {
        ...scorer.score(logits, id),
        bytes,
        text: special ? '' : pieces.push(bytes),
        kind: special ? 'special' : 'text',
        inStop: false,
        draw: {
          params,
          uniform,
          probability: shaped.probabilityOf(id),
          keptCount: shaped.keptCount,
          ...(mixed ? { mixWeight } : {}),
        },
      };
    },
  };
}
