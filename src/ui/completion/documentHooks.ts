import { useMemo } from 'react';
import { documentText, type Piece, piecesOf } from '../../core/documentPieces.ts';
import type { KnownScores } from '../../core/documentPlaces.ts';
import { sharedLength } from '../../core/editPieces.ts';
import { promptTrackId } from '../../core/tokenTrack.ts';
import { sharedIds } from '../../store/scoreDocument.ts';
import { useApp } from '../../store/useApp.ts';

export interface ShownDocument {
  readonly pieces: readonly Piece[];
  readonly text: string;
}

/** The document as it stands; changes with every token that is written. */
export function useDocument(): ShownDocument {
  const conversation = useApp((state) => state.completion.conversation);
  return useMemo(() => {
    const pieces = piecesOf(conversation);
    return { pieces, text: documentText(pieces) };
  }, [conversation]);
}

/** What is known of the typed text, as far as it is still the text that was scored; null: it was not. */
export function useKnownScores(text: string): KnownScores | null {
  const tokens = useApp((state) => state.completion.tokens);
  const score = useApp((state) => state.completion.score);
  const validLength = tokens === null ? 0 : sharedLength(tokens.text, text);
  return useMemo(() => {
    if (tokens === null || score === null) return null;
    return {
      trackId: promptTrackId(score.id),
      validIds: sharedIds(tokens.ids, score.promptIds ?? []),
      placed: tokens.placed,
      validLength,
    };
  }, [tokens, score, validLength]);
}
