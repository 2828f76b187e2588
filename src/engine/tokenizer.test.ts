import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PromptMessage } from '../core/types.ts';
import { createPieceDecoder, createVocabulary } from '../core/vocabulary.ts';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { readGguf } from './gguf.ts';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata } from './tokenMetadata.ts';

interface Golden {
  readonly cases: readonly { category: string; text: string; ids: number[]; decoded: string }[];
  readonly chats: readonly {
    messages: readonly { role: 'system' | 'user' | 'assistant'; content: string }[];
    ids: number[];
    ids_with_generation_prompt: number[];
  }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../../fixtures/golden/tokenizer.json', import.meta.url), 'utf8'),
);
const source = readTokenMetadata((await readGguf(readEmbeddedModel())).metadata);
const tokenizer = createTokenizer(source);
const vocabulary = createVocabulary(tokenizer.vocabulary);
const endOfTurn = 2;

const decode = (ids: readonly number[]): string =>
  Buffer.concat(ids.map((id) => vocabulary.bytes(id))).toString('utf8');

const textMessages = (messages: Golden['chats'][number]['messages']): PromptMessage[] =>
  messages.map(({ role, content }) =>
    role === 'assistant' ? { role, segments: [content] } : { role, text: content },
  );

describe('golden strings', () => {
  test.each(golden.cases)('$category: $text', ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(decode(ids)).toBe(decoded);
    const decoder = createPieceDecoder();
    expect(ids.map((id) => decoder.push(vocabulary.bytes(id))).join('')).toBe(decoded);
  });
});

test('special tokens’ names can be taken as text', () => {
  const text = 'Hi<|im_end|>\n';
  expect(tokenizer.encode(text)).toContain(endOfTurn);
  const plain = tokenizer.encodePlain(text);
  expect(decode(plain)).toBe(text);
  expect(plain.some((id) => vocabulary.isSpecial(id))).toBe(false);
  for (const { text } of golden.cases) {
    const named = tokenizer.encode(text).some((id) => vocabulary.isSpecial(id));
    if (!named) expect(tokenizer.encodePlain(text)).toEqual(tokenizer.encode(text));
  }
});

describe('golden chats', () => {
  test.each(golden.chats)('$messages', ({ messages, ids, ids_with_generation_prompt }) => {
    const prompt = textMessages(messages);
    const closed = tokenizer.renderChat(prompt, 'closed');
    expect(closed.ids).toEqual(ids);
    expect(tokenizer.renderChat(prompt, 'reply').ids).toEqual(ids_with_generation_prompt);
    expect(closed.replySpans.map(([start, end]) => decode(closed.ids.slice(start, end)))).toEqual(
      messages.filter(({ role }) => role === 'assistant').map(({ content }) => content),
    );
  });
});

describe('replies of sampled ids', () => {
  // "Hello" in pieces: never what the tokenizer would make of the text.
  const odd = [...'Hello'].flatMap((letter) => tokenizer.encode(letter));

  test('are kept as they were, in place', () => {
    const { ids, replySpans } = tokenizer.renderChat(
      [
        { role: 'user', text: 'Hi' },
        { role: 'assistant', segments: [odd] },
        { role: 'user', text: 'And?' },
      ],
      'reply',
    );
    expect(replySpans).toHaveLength(1);
    const [start, end] = replySpans[0] ?? [0, 0];
    expect(ids.slice(start, end)).toEqual(odd);
    expect(decode(ids.slice(0, start))).toMatch(/user\nHi<\|im_end\|>\n<\|im_start\|>assistant\n$/);
    expect(decode(ids.slice(end))).toBe(
      '<|im_end|>\n<|im_start|>user\nAnd?<|im_end|>\n<|im_start|>assistant\n',
    );
  });

  test('a continued reply keeps the ids that its first run was given', () => {
    const user: PromptMessage = { role: 'user', text: 'Hi' };
    const before = tokenizer.renderChat([user, { role: 'assistant', segments: ['  Well, '] }], 'continue');
    const after = tokenizer.renderChat(
      [user, { role: 'assistant', segments: ['  Well, ', odd] }],
      'continue',
    );
    expect(after.ids).toEqual([...before.ids, ...odd]);
    expect(after.replySpans[0]?.[1]).toBe(after.ids.length);
    expect(after.replySpans[0]?.[0]).toBe(before.replySpans[0]?.[0]);
  });

  test('an empty reply can be continued: the turn is open and its span empty', () => {
    const opened = tokenizer.renderChat([{ role: 'user', text: 'Hi' }], 'reply').ids;
    const { ids, replySpans } = tokenizer.renderChat(
      [
        { role: 'user', text: 'Hi' },
        { role: 'assistant', segments: [] },
      ],
      'continue',
    );
    expect(ids).toEqual(opened);
    expect(replySpans).toEqual([[ids.length, ids.length]]);
  });

  test('private-use characters in a message are only text', () => {
    const text = 'see \uE0000\uE001 and \uE0001\uE001';
    const { ids, replySpans } = tokenizer.renderChat(
      [
        { role: 'user', text },
        { role: 'assistant', segments: ['\uE0002\uE001', odd] },
      ],
      'closed',
    );
    expect(replySpans).toHaveLength(1);
    expect(decode(ids)).toContain(`${text}<|im_end|>`);
    expect(ids.at(-2)).toBe(endOfTurn);
  });

  test('only a reply can be continued', () => {
    expect(() => tokenizer.renderChat([{ role: 'user', text: 'Hi' }], 'continue')).toThrow(/last message/);
  });
});

test('the end of a turn and the start of a text are found', () => {
  expect(new Set(source.endOfTurnIds)).toEqual(new Set([0, endOfTurn]));
  expect(source.startToken).toEqual({ id: 0, text: '<|endoftext|>' });
});

test('special tokens are marked; their bytes are their names', () => {
  expect([0, 1, 2, 16, 17].map(vocabulary.isSpecial)).toEqual([true, true, true, true, false]);
  expect(vocabulary.label(1)).toBe('<|im_start|>');
  expect(vocabulary.size).toBe(49152);
});
