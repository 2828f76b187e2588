import { divergenceIn, turnDivergence } from '../../../core/comparedTurn.ts';
import type { TokenMark } from '../../tokens/tokenMark.ts';

const words = 'First divergence: here the replies part';

/** Flags the token where the compared replies part, in texts and charts of the panes. */
export const divergenceMark: TokenMark = {
  words,
  indexIn: ({ comparison }, trackId) => divergenceIn(comparison, trackId),
};

/** The same column in every chart that stands under the others, the mixture's too. */
export const divergenceColumn: TokenMark = {
  words,
  indexIn: ({ comparison }) => turnDivergence(comparison)?.index ?? null,
};
