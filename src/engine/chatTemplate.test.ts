import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PromptMessage } from '../core/types.ts';
import { chooseChatTemplate, createChatRenderer } from './chatTemplate.ts';

interface Reference {
  readonly templates: Readonly<Record<string, { readonly from: string; readonly text: string }>>;
  readonly chats: readonly (readonly { role: PromptMessage['role']; content: string }[])[];
  readonly cases: readonly { template: string; chat: number; generation_prompt: boolean; text: string }[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../../fixtures/tokenizers/templates.json', import.meta.url), 'utf8'),
);
const names = { bos: '<s>', eos: '</s>' };

const said = ({ role, content }: Reference['chats'][number][number]): PromptMessage =>
  role === 'assistant' ? { role, segments: [content] } : { role, text: content };

/** The template's pieces with the replies between. */
function filled(pieces: readonly string[], messages: readonly PromptMessage[]): string {
  const replies = messages.flatMap((message) => (message.role === 'assistant' ? [message.segments[0]] : []));
  return pieces.map((piece, index) => `${piece}${replies[index] ?? ''}`).join('');
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 0, 5) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(Object.entries(reference.templates))('%s', (name, { text }) => {
  const render = createChatRenderer(text, names);
  const own = reference.cases.filter(({ template }) => template === name);

  test.each(own)('chat $chat, generation prompt: $generation_prompt', (expected) => {
    const messages = (reference.chats[expected.chat] ?? []).map(said);
    expect(filled(render(messages, expected.generation_prompt), messages)).toBe(expected.text);
  });

  // What strips, splits or looks at replies must not touch them: think blocks, white space, the sentinel's like.
  test('never sees what the model wrote', () => {
    const reply = fc.oneof(
      fc.constantFrom('<think>\nhm\n</think>\n\nYes', '  \n', '\uE0000\uE001', '<tool_response>', ''),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(reply, fc.boolean(), (written, generation) => {
        const chat = (content: string): PromptMessage[] => [
          { role: 'user', text: 'One \uE0000\uE001' },
          { role: 'assistant', segments: [content] },
          { role: 'user', text: 'Two' },
        ];
        expect(render(chat(written), generation)).toEqual(render(chat('x'), generation));
      }),
    );
  });
});

describe('what a template makes impossible is said', () => {
  const user: PromptMessage = { role: 'user', text: 'Hi' };

  test('it cannot be read', () => {
    const render = createChatRenderer('{% for message in messages %}{{ message.content }}', names);
    expect(() => render([user], true)).toThrow(/cannot be read .*editor/);
  });

  test.each([
    '{% if foo %}',
    '{{ messages[0].',
    '{{ messages',
    '{% for message in messages',
    '{% macro said() %}',
    '{{ "a',
    '{{ [1,',
    '{%',
    '{# note',
  ])('it is unfinished: %s', (source) => {
    expect(() => createChatRenderer(source, names)([user], true)).toThrow(
      'The chat template cannot be read (it ends in the middle of a tag, or before the end of an if, a for or a macro). Correct it in the chat-template editor, or use plain completion.',
    );
  });

  test.each([
    '{% for i in range(99999999) %}a{% endfor %}',
    '{% set a = range(60000) %}{% set b = range(60000) %}',
    '{% for i in range(0, 1, 0) %}{% endfor %}',
  ])('it counts too far: %s', (source) => {
    expect(() => createChatRenderer(source, names)([user], true)).toThrow(
      /^The chat template counts or repeats/,
    );
  });

  test('it refuses the order of the messages', () => {
    const render = createChatRenderer(reference.templates['as Gemma 3']?.text ?? '', names);
    expect(() => render([user, user], true)).toThrow(
      /refuses this conversation \(The roles must take turns\)/,
    );
    const system: PromptMessage = { role: 'system', text: 'Be brief.' };
    expect(() => render([system, user, user], true)).toThrow(/The roles must take turns/);
  });

  test('it passes over replies', () => {
    const render = createChatRenderer('{{ messages[0].content }}', names);
    expect(() => render([user, { role: 'assistant', segments: ['Yes'] }], false)).toThrow(
      /shows 0 replies of 1\. Let it show every reply/,
    );
  });

  test('it calls what nobody defined', () => {
    const render = createChatRenderer('{{ launch_missiles() }}', names);
    expect(() => render([user], true)).toThrow(/refuses this conversation/);
  });
});

test('a system prompt that a template passes over stands in the first user message', () => {
  const source =
    "{% for m in messages %}{% if m.role == 'user' %}Q: {{ m.content }}\n{% endif %}{% endfor %}";
  const render = createChatRenderer(source, names);
  const system: PromptMessage = { role: 'system', text: ' Be brief. ' };
  expect(render([system, { role: 'user', text: 'Hi' }], false)).toEqual(['Q:  Be brief. \n\nHi\n']);
  expect(render([system], false)).toEqual(['Q:  Be brief. \n']);
});

test('a range counts as everywhere', () => {
  const shown = (range: string) => createChatRenderer(`{{ ${range} | join(' ') }}`, names)([], false);
  expect(shown('range(3)')).toEqual(['0 1 2']);
  expect(shown('range(2, 5)')).toEqual(['2 3 4']);
  expect(shown('range(5, 0, -2)')).toEqual(['5 3 1']);
  expect(shown('range(3, 1)')).toEqual(['']);
  expect(shown('range(nobody)')).toEqual(['']);
});

describe('which template is used', () => {
  const chat: PromptMessage[] = [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'Hi' },
    { role: 'assistant', segments: ['Hello.'] },
    { role: 'user', text: 'And?' },
  ];
  const shown = (text: string) => filled(createChatRenderer(text, names)(chat, true), chat);

  test("the person's own before the file's", () => {
    const source = { chatTemplate: 'of the file', tokens: [] };
    expect(chooseChatTemplate(source, 'own')).toEqual({ source: 'own', text: 'own' });
    expect(chooseChatTemplate(source, null)).toEqual({ source: 'file', text: 'of the file' });
  });

  test('ChatML where its tokens are', () => {
    const source = { chatTemplate: null, tokens: ['a', '<|im_start|>', '<|im_end|>'] };
    const { source: kind, text } = chooseChatTemplate(source, null);
    expect(kind).toBe('fallback');
    expect(shown(text)).toBe(
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nAnd?<|im_end|>\n<|im_start|>assistant\n',
    );
  });

  test('plain words for a model that knows no chat', () => {
    const { source: kind, text } = chooseChatTemplate({ chatTemplate: null, tokens: ['a'] }, null);
    expect(kind).toBe('fallback');
    expect(shown(text)).toBe('Be brief.\n\nUser:\nHi\n\nAssistant:\nHello.\n\nUser:\nAnd?\n\nAssistant:\n');
  });
});
