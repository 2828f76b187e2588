import { contextProblem } from '../core/contextWindow.ts';
import { createScorer } from '../core/distributionEvidence.ts';
import type { TokenScore } from '../core/types.ts';
import type { Engine } from './engine.ts';
import { RefusedError } from './failure.ts';
import { prefill, type RunControls } from './prefill.ts';

/**
 * How likely each prompt token from index `from` on was, given those before it: one prefill, no sampling. Of
 * the tokens before it only the last must be run, for its logits; the others are taken from what is cached.
 * @param from 0 or more.
 * @returns one entry per id: null before `from` and for the first, before which nothing stands; null as a whole
 * when aborted.
 * Throws RefusedError in plain words when the ids do not fit the window.
 */
export async function scorePrompt(
  { model, pool }: Engine,
  ids: readonly number[],
  from: number,
  controls: RunControls,
): Promise<(TokenScore | null)[] | null> {
  const { contextLength, endOfTurnIds, vocabularySize } = model.info;
  const problem = contextProblem(ids.length, 0, contextLength);
  if (problem !== null) throw new RefusedError(problem);
  const first = Math.max(from, 1);
  const scores: (TokenScore | null)[] = ids.map(() => null);
  if (first >= ids.length) return scores;
  const scorer = createScorer(vocabularySize, endOfTurnIds);
  const sequence = pool.acquire(ids, first - 1, 'score');
  let scored = first;
  try {
    for await (const { start, end, logits } of prefill(sequence, ids, 'all', controls)) {
      for (; scored <= end && scored < ids.length; scored += 1) {
        const row = (scored - 1 - start) * vocabularySize;
        scores[scored] = scorer.score(logits.subarray(row, row + vocabularySize), ids[scored]!);
      }
    }
  } finally {
    pool.release(sequence);
  }
  return scored === ids.length ? scores : null;
}
