import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PromptMessage } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import { detokenize } from './tokenize.ts';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata } from './tokenMetadata.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/tokenizers/${name}.json`, import.meta.url), 'utf8'));

interface Templates {
  readonly templates: Readonly<Record<string, { readonly text: string }>>;
  readonly chats: readonly (readonly { role: PromptMessage['role']; content: string }[])[];
  readonly cases: readonly { template: string; chat: number; generation_prompt: boolean; text: string }[];
}

const { templates, chats, cases }: Templates = fixture('templates');
const tokenizers = {
  'byte pairs': createTokenizer(
    readTokenMetadata({ ...fixture('word-rules').metadata, 'tokenizer.ggml.pre': 'gpt-2' }),
  ),
  'sentence pieces': createTokenizer(readTokenMetadata(fixture('sentence-pieces').prefix.metadata)),
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 0, 5) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(Object.entries(tokenizers))('%s', (kind, tokenizer) => {
  const vocabulary = createVocabulary(tokenizer.vocabulary);
  const [bos, eos] = kind === 'byte pairs' ? ['<|endoftext|>', '<|endoftext|>'] : ['<s>', '</s>'];

  test.each(cases)('$template, chat $chat, generation prompt: $generation_prompt', (expected) => {
    const said = chats[expected.chat] ?? [];
    const messages = said.map(
      ({ role, content }): PromptMessage =>
        role === 'assistant' ? { role, segments: [content] } : { role, text: content },
    );
    const template = templates[expected.template]?.text ?? '';
    const ending = expected.generation_prompt ? 'reply' : 'closed';
    const { ids, replySpans } = tokenizer.renderChat(messages, ending, template);

    // The text that transformers makes, tokenized as one; SentencePiece's models want BOS in front, once.
    let text = expected.text.replaceAll('</s>', eos).replaceAll('<s>', bos);
    if (kind === 'sentence pieces' && !text.startsWith(bos)) text = bos + text;
    expect(detokenize(tokenizer, ids).text).toBe(text);
    expect(ids).toEqual(tokenizer.encode(text));
    const written = ids.map((id, index) => vocabulary.writtenBytes(id, ids[index - 1] ?? null));
    const replies = replySpans.map(([start, end]) => Buffer.concat(written.slice(start, end)).toString());
    expect(replies).toHaveLength(said.filter(({ role }) => role === 'assistant').length);
    // A token may hold the end of what stands before a reply, or the beginning of what follows it.
    for (const [index, reply] of said.filter(({ role }) => role === 'assistant').entries()) {
      expect(replies[index]).toContain(reply.content.slice(1, -1));
      expect((replies[index] ?? '').length).toBeLessThan(reply.content.length + 8);
    }
  });

  describe.each(Object.entries(templates))('%s', (_name, { text: template }) => {
    const user: PromptMessage = { role: 'user', text: 'Hi there' };
    const opened = () => tokenizer.renderChat([user], 'reply', template).ids;

    test('a reply that is gone on with stands where it began', () => {
      const empty: PromptMessage = { role: 'assistant', segments: [] };
      const { ids, replySpans } = tokenizer.renderChat([user, empty], 'continue', template);
      expect(ids).toEqual(opened());
      expect(replySpans).toEqual([[ids.length, ids.length]]);
    });

    test('sampled ids stay as they are, and the next turn finds them behind the same prompt', () => {
      // Letter by letter: never what the text would become.
      const sampled = [...'Hello'].flatMap((letter) => tokenizer.encode(letter, 300).slice(-1));
      const reply: PromptMessage = { role: 'assistant', segments: [sampled] };
      const before = opened();
      const going = tokenizer.renderChat([user, reply], 'continue', template).ids;
      expect(going).toEqual([...before, ...sampled]);
      const next = tokenizer.renderChat([user, reply, { role: 'user', text: 'So?' }], 'reply', template);
      const [start, end] = next.replySpans[0] ?? [0, 0];
      expect(next.ids.slice(start, end)).toEqual(sampled);
      expect(next.ids.slice(0, start)).toEqual(before);
    });
  });

  test('nothing but a reply can be gone on with', () => {
    expect(() => tokenizer.renderChat([{ role: 'user', text: 'Hi' }], 'continue')).toThrow(/last message/);
  });
});
