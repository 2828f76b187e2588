import type { ModelInfo, PromptInput, TokenizedText } from '../core/types.ts';
import { createPieceDecoder, createVocabulary } from '../core/vocabulary.ts';
import type { Tokenizer } from './languageModel.ts';
import { preparePrompt } from './prompt.ts';

/** What the model would receive for this prompt. */
export function tokenizePrompt(
  tokenizer: Tokenizer,
  startToken: ModelInfo['startToken'],
  prompt: PromptInput,
): TokenizedText {
  return detokenize(tokenizer, preparePrompt(tokenizer, startToken, prompt).ids);
}

/**
 * Ids to text, special tokens written out. A character that the ids leave open at the end becomes U+FFFD
 * in `text`, and is in no piece. Throws RangeError for an unknown id.
 */
export function detokenize(tokenizer: Tokenizer, ids: readonly number[]): TokenizedText {
  const vocabulary = createVocabulary(tokenizer.vocabulary);
  const decoder = createPieceDecoder();
  const pieces = ids.map((id, index) => decoder.push(vocabulary.writtenBytes(id, ids[index - 1] ?? null)));
  return { ids, pieces, text: pieces.join('') + decoder.end() };
}
