import { contextProblem } from '../core/contextWindow.ts';
import { createScorer } from '../core/distributionEvidence.ts';
import type { TokenScore } from '../core/types.ts';
import { RefusedError } from './failure.ts';
import type { LanguageModel } from './languageModel.ts';
import { prefill, type RunControls } from './prefill.ts';

/**
 * How likely each prompt token was, given those before it: one prefill, no sampling.
 * @returns one entry per id, the first null; null when aborted.
 * Throws RefusedError in plain words when the ids do not fit the window.
 */
export async function scorePrompt(
  model: LanguageModel,
  ids: readonly number[],
  controls: RunControls,
): Promise<(TokenScore | null)[] | null> {
  const { contextLength, endOfTurnIds, vocabularySize } = model.info;
  const problem = contextProblem(ids.length, 0, contextLength);
  if (problem !== null) throw new RefusedError(problem);
  const scorer = createScorer(vocabularySize, endOfTurnIds);
  const scores: (TokenScore | null)[] = [null];
  for await (const chunk of prefill(model, ids, 0, 'all', controls)) {
    for (let index = chunk.start; index < chunk.end && index + 1 < ids.length; index += 1) {
      const row = (index - chunk.start) * vocabularySize;
      scores.push(scorer.score(chunk.logits.subarray(row, row + vocabularySize), ids[index + 1]!));
    }
  }
  return scores.length === Math.max(ids.length, 1) ? scores : null;
}
