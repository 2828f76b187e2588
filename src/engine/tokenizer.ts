import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import type { PromptMessage, ReplySegment } from '../core/types.ts';
import { createChatRenderer } from './chatTemplate.ts';
import type { Tokenizer } from './languageModel.ts';
import { tokenizerJson } from './tokenizerJson.ts';
import type { TokenMetadata } from './tokenMetadata.ts';
import { vocabularyTable } from './vocabularyTable.ts';

/** Makes the tokenizer of a GGUF. Throws Error with a plain sentence when its rules are not known here. */
export function createTokenizer(source: TokenMetadata): Tokenizer {
  const json = tokenizerJson(source);
  const library = new LibraryTokenizer(json, {});
  const vocabulary = vocabularyTable(source);
  const renderPieces = createChatRenderer(source);

  const encode = (text: string): number[] => library.encode(text, { add_special_tokens: false }).ids;
  let plainLibrary: LibraryTokenizer | null = null;

  /** Index in `ids`, the tokens of `text`, of the first token that begins at `character` or later. */
  const tokenIndex = (text: string, character: number, ids: readonly number[]): number => {
    const before = text.slice(0, character);
    let bytes = encoder.encode(json.normalizer === null ? before : before.normalize('NFC')).length;
    let index = 0;
    for (; bytes > 0 && index < ids.length; index++) {
      const id = ids[index] ?? 0;
      bytes -= vocabulary.offsets[id + 1]! - vocabulary.offsets[id]!;
    }
    return index;
  };

  return {
    vocabulary,
    encode,
    encodePlain(text) {
      plainLibrary ??= new LibraryTokenizer({ ...json, added_tokens: [] }, {});
      return plainLibrary.encode(text, { add_special_tokens: false }).ids;
    },
    renderChat(messages, ending) {
      if (ending === 'continue' && messages.at(-1)?.role !== 'assistant') {
        throw new Error("Only a reply can be continued; the last message is not the assistant's.");
      }
      const pieces = renderPieces(messages, ending === 'reply');
      const { runs, replyPlaces } = arrange(pieces, messages, ending === 'continue');

      const ids: number[] = [];
      const starts: number[] = [];
      const runIds = runs.map((run) => (typeof run === 'string' ? encode(run) : run));
      for (const run of runIds) {
        starts.push(ids.length);
        for (const id of run) ids.push(id);
      }
      const indexOf = ({ run, character }: Place): number => {
        const text = runs[run];
        if (typeof text !== 'string') return starts[run] ?? 0;
        return (starts[run] ?? 0) + tokenIndex(text, character, runIds[run] ?? []);
      };
      return {
        ids,
        replySpans: replyPlaces.map(([start, end]) => [indexOf(start), indexOf(end)] as const),
      };
    },
  };
}

const encoder = new TextEncoder();

/** A place in a sequence of runs, before UTF-16 unit `character` of a run of text. */
interface Place {
  readonly run: number;
  readonly character: number;
}

/**
 * Puts the replies between the template's pieces. Text that touches is one run and is tokenized as a whole,
 * so that a chat of text alone gets the ids of its rendering; sampled ids stand between as they are.
 */
function arrange(pieces: readonly string[], messages: readonly PromptMessage[], leaveOpen: boolean) {
  const runs: ReplySegment[] = [];
  let text = '';
  const here = (): Place => ({ run: runs.length, character: text.length });
  const add = (segment: ReplySegment) => {
    if (typeof segment === 'string') {
      text += segment;
      return;
    }
    runs.push(text, segment);
    text = '';
  };

  const replies = messages.filter((message) => message.role === 'assistant');
  const replyPlaces: [Place, Place][] = [];
  pieces.forEach((piece, index) => {
    if (leaveOpen && index === replies.length) return;
    add(piece);
    const reply = replies[index];
    if (reply === undefined) return;
    const start = here();
    reply.segments.forEach(add);
    replyPlaces.push([start, here()]);
  });
  runs.push(text);
  return { runs, replyPlaces };
}
