import { tokenName } from '../../core/serverTokens.ts';
import { visibleText } from '../../core/visibleText.ts';
import { useApp } from '../../store/useApp.ts';

/** Writes any token with visible white space; by its number while no vocabulary is loaded. */
export function useTokenLabel(): (id: number) => string {
  const vocabulary = useApp((state) => state.vocabulary);
  return (id) => visibleText(tokenName(id, vocabulary));
}

/** Tokens that the model chooses from; null while no model is loaded. */
export function useVocabularySize(): number | null {
  return useApp((state) => state.vocabulary?.size || state.model?.vocabularySize || null);
}
