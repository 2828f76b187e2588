import type { ChatEnding, PromptMessage, ReplySegment, VocabularyTable } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import type { ChatRenderer } from './chatTemplate.ts';
import type { Tokenizer } from './languageModel.ts';

/** Text ↔ ids without chats; `comparable` is the text whose bytes the tokens of a text have (composed, ▁ a space). */
export interface TextTokenizer extends Pick<Tokenizer, 'vocabulary' | 'encode' | 'encodePlain'> {
  comparable(text: string): string;
}

/**
 * Makes a chat's ids: the template's text tokenized, the replies' sampled ids between as they are.
 * @param bos the start token's text where every chat is to begin with it; written once, by the template or by us.
 */
export function createChatTokenizer(
  text: TextTokenizer,
  bos: string | null,
): (messages: readonly PromptMessage[], ending: ChatEnding, render: ChatRenderer) => RenderedChat {
  const { encode, comparable } = text;
  const written = writtenLength(text.vocabulary);

  /** Index in `ids`, the tokens of `run`, of the first token that begins at `character` or later. */
  const tokenIndex = (
    run: string,
    character: number,
    ids: readonly number[],
    after: number | null,
  ): number => {
    let bytes = encoder.encode(comparable(run.slice(0, character))).length;
    let index = 0;
    for (; bytes > 0 && index < ids.length; index++) {
      bytes -= written(ids[index] ?? 0, index === 0 ? after : (ids[index - 1] ?? null));
    }
    return index;
  };

  return (messages, ending, render) => {
    const { runs, replyPlaces } = arrange(pieces(messages, ending, render), messages);
    const ids: number[] = [];
    const starts: number[] = [];
    const runIds = runs.map((run) => {
      starts.push(ids.length);
      const own = typeof run === 'string' ? encode(run, ids.at(-1) ?? null) : run;
      for (const id of own) ids.push(id);
      return own;
    });
    const indexOf = ({ run, character }: Place): number => {
      const start = starts[run] ?? 0;
      const content = runs[run];
      if (typeof content !== 'string') return start;
      return start + tokenIndex(content, character, runIds[run] ?? [], ids[start - 1] ?? null);
    };
    return {
      ids,
      replySpans: replyPlaces.map(([start, end]) => [indexOf(start), indexOf(end)] as const),
    };
  };

  /** The template's text around the replies: one piece more than replies, or as many where the last one stays open. */
  function pieces(messages: readonly PromptMessage[], ending: ChatEnding, render: ChatRenderer) {
    const closed = ending === 'continue' ? messages.slice(0, -1) : messages;
    if (ending === 'continue' && messages.at(-1)?.role !== 'assistant') {
      throw new Error("Only a reply can be continued; the last message is not the assistant's.");
    }
    // An open reply stands where one would begin: what templates write before a finished one may differ.
    const [first = '', ...others] =
      ending === 'continue' && closed.length === 0
        ? render(messages, false).slice(0, -1)
        : render(closed, ending !== 'closed');
    return [bos === null || first.startsWith(bos) ? first : bos + first, ...others];
  }
}

export type RenderedChat = ReturnType<Tokenizer['renderChat']>;

const encoder = new TextEncoder();

/** Bytes of the text that a token stands for, by id and the id before it. */
function writtenLength(table: VocabularyTable): (id: number, before: number | null) => number {
  const vocabulary = createVocabulary(table);
  return (id, before) => vocabulary.writtenBytes(id, before).length;
}

/** A place in a sequence of runs, before UTF-16 unit `character` of a run of text. */
interface Place {
  readonly run: number;
  readonly character: number;
}

/**
 * Puts the replies between the template's pieces. Text that touches is one run and is tokenized as a whole,
 * so that a chat of text alone gets the ids of its rendering; sampled ids stand between as they are.
 */
function arrange(pieces: readonly string[], messages: readonly PromptMessage[]) {
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
