import { createContext, use } from 'react';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';

/** One token of a track that texts and charts mark with a flag. */
export interface TokenMark {
  /** What the flag says, for a screen reader. */
  readonly words: string;
  /** Asked at every change of the state. null: none of this track's tokens is marked. */
  indexIn(state: AppState, trackId: string): number | null;
}

/** null: nothing is marked, as in the chat. */
export const TokenMarkContext = createContext<TokenMark | null>(null);

/** Index of the marked token of a track, and what its mark says. */
export function useTokenMark(trackId: string): { readonly index: number | null; readonly words: string } {
  const mark = use(TokenMarkContext);
  const index = useApp((state) => mark?.indexIn(state, trackId) ?? null);
  return { index, words: mark?.words ?? '' };
}
