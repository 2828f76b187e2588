import type { ModelInfo, PromptInput } from '../core/types.ts';
import type { Tokenizer } from './languageModel.ts';

/** A prompt as ids, with what the penalties and the draws need to know of it. */
export interface PreparedPrompt {
  readonly ids: readonly number[];
  /** Ids of the model's finished replies in this conversation. */
  readonly earlierReplyIds: readonly number[];
  /** Ids of the reply that is being continued; the run's first token follows them. */
  readonly continuedIds: readonly number[];
}

/** Turns what was asked into ids. Throws Error in plain words when nothing can be made of it. */
export function preparePrompt(
  tokenizer: Tokenizer,
  startToken: ModelInfo['startToken'],
  input: PromptInput,
): PreparedPrompt {
  switch (input.kind) {
    case 'chat': {
      const { ids, replySpans } = tokenizer.renderChat(input.messages, input.ending, input.template);
      const spoken = input.messages.filter((message) => message.role === 'assistant');
      const replies = replySpans
        .filter((_, index) => spoken[index]?.example !== true)
        .map(([start, end]) => ids.slice(start, end));
      const continued = input.ending === 'continue' ? (replies.pop() ?? []) : [];
      return { ids, earlierReplyIds: replies.flat(), continuedIds: continued };
    }
    case 'text': {
      const ids = tokenizer.encode(input.text, input.after);
      if (input.startToken && startToken !== null) ids.unshift(startToken.id);
      return { ids, earlierReplyIds: [], continuedIds: [] };
    }
    case 'segments': {
      const ids = input.startToken && startToken !== null ? [startToken.id] : [];
      for (const segment of input.segments) {
        const part = typeof segment === 'string' ? tokenizer.encode(segment, ids.at(-1)) : segment;
        for (const id of part) ids.push(id);
      }
      const written = input.segments.flatMap((segment) => (typeof segment === 'string' ? [] : segment));
      return { ids, earlierReplyIds: written, continuedIds: [] };
    }
    case 'continuation': {
      const { promptIds, earlierReplyIds, replyIds } = input;
      return { ids: [...promptIds, ...replyIds], earlierReplyIds, continuedIds: replyIds };
    }
    case 'ids': {
      const size = tokenizer.vocabulary.offsets.length - 1;
      const unknown = input.ids.find((id) => !Number.isInteger(id) || id < 0 || id >= size);
      if (unknown !== undefined) {
        throw new Error(`Token id ${unknown} is outside the vocabulary (0 to ${size - 1}).`);
      }
      return { ids: input.ids, earlierReplyIds: [], continuedIds: [] };
    }
    default: {
      const unreachable: never = input;
      return unreachable;
    }
  }
}
