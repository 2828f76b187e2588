import { probabilityOf } from './firstDivergence.ts';
import type { Reading, ReadPosition } from './reading.ts';
import type { TokenScore } from './types.ts';

/** How likely a token was at a position where another one may have been taken. */
export interface ChoiceUnder {
  /** Under the reading; 0 where its filters cut the token. Where it is not exact: the most that it can be. */
  readonly probability: number;
  readonly exact: boolean;
  readonly kept: boolean;
  /** In the raw distribution, 1 = most likely; null: below the recorded ranks. */
  readonly rank: number | null;
}

/**
 * What another persona's token would have been here.
 * @param position the position as the reading sees it, with all of its recorded candidates.
 */
export function choiceUnder(
  score: TokenScore,
  position: ReadPosition,
  reading: Reading,
  id: number,
): ChoiceUnder {
  const listed = position.candidates.find((candidate) => candidate.id === id);
  if (listed !== undefined) {
    const { probability, kept, rank } = listed;
    return { probability: kept ? probability : 0, exact: true, kept, rank };
  }
  if (reading === 'raw') return { ...probabilityOf(score, id), kept: true, rank: null };
  const kept = position.restProbability > 0;
  return { probability: kept ? position.restProbability : 0, exact: !kept, kept, rank: null };
}
