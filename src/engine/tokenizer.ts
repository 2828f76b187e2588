import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { createVocabulary } from '../core/vocabulary.ts';
import { type ChatRenderer, chooseChatTemplate, createChatRenderer } from './chatTemplate.ts';
import type { Tokenizer } from './languageModel.ts';
import { createChatTokenizer, type TextTokenizer } from './renderedChat.ts';
import { createSentencePieceEncoder, spaceMark } from './sentencePiece.ts';
import { tokenizerJson } from './tokenizerJson.ts';
import type { BytePairs, SentencePieces, TokenMetadata } from './tokenMetadata.ts';
import { vocabularyTable } from './vocabularyTable.ts';

type Kind<Pieces> = TokenMetadata & { readonly pieces: Pieces };

/**
 * Makes the tokenizer of a GGUF. Throws Error with a plain sentence when its rules are not known here.
 * @param template Jinja that chats are rendered by; left out, what `chooseChatTemplate` finds in the file.
 */
export function createTokenizer(
  source: TokenMetadata,
  template: string = chooseChatTemplate(source, null).text,
): Tokenizer {
  const text = isSentencePieces(source) ? sentencePieceText(source) : bytePairText(source as Kind<BytePairs>);
  const tokenText = (id: number | null) => (id === null ? '' : (source.tokens[id] ?? ''));
  const names = { bos: tokenText(source.bosId), eos: tokenText(source.eosId) };
  const renderWith = (jinja: string): ChatRenderer => createChatRenderer(jinja, names);
  const render = renderWith(template);
  const renderChat = createChatTokenizer(text, source.addsBos ? names.bos : null);
  return {
    vocabulary: text.vocabulary,
    encode: text.encode,
    encodePlain: text.encodePlain,
    renderChat: (messages, ending, trial) =>
      renderChat(messages, ending, trial === undefined ? render : renderWith(trial)),
  };
}

function isSentencePieces(source: TokenMetadata): source is Kind<SentencePieces> {
  return source.pieces.kind === 'sentence pieces';
}

function sentencePieceText(source: Kind<SentencePieces>): TextTokenizer {
  const { encode } = createSentencePieceEncoder(source);
  const table = vocabularyTable(source);
  const { isWhole } = createVocabulary(table);
  return {
    vocabulary: table,
    encode: (text, after = null) => encode(text, true, after === null || isWhole(after)),
    encodePlain: (text) => encode(text, false, true),
    comparable: (text) => text.replaceAll(spaceMark, ' '),
  };
}

function bytePairText(source: Kind<BytePairs>): TextTokenizer {
  const json = tokenizerJson(source);
  const library = new LibraryTokenizer(json, {});
  let plainLibrary: LibraryTokenizer | null = null;
  const idsOf = (tokenizer: LibraryTokenizer, text: string): number[] =>
    tokenizer.encode(text, { add_special_tokens: false }).ids;
  return {
    vocabulary: vocabularyTable(source),
    encode: (text) => idsOf(library, text),
    encodePlain(text) {
      const added = json.added_tokens.filter((token) => !token.special);
      plainLibrary ??= new LibraryTokenizer({ ...json, added_tokens: added }, {});
      return idsOf(plainLibrary, text);
    },
    comparable: (text) => (json.normalizer === null ? text : text.normalize('NFC')),
  };
}
