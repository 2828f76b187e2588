import type { ParamLimits } from '../../core/samplingParams.ts';
import { useApp } from '../../store/useApp.ts';

/** Of the embedded model; what a range ends at until the model has told its own. */
const expectedVocabularySize = 49152;

/** What the ranges of the sampling parameters depend on. */
export function useParamLimits(): ParamLimits {
  const vocabularySize = useApp((state) => state.model?.vocabularySize || expectedVocabularySize);
  const contextLength = useApp((state) => state.model?.contextLength ?? state.modelSpec.contextLength);
  return { vocabularySize, contextLength };
}
