import { expect } from '@playwright/test';
import type { ApiMessage } from '../src/api/apiTypes.ts';
import { test } from './fixtures.ts';

const question: readonly ApiMessage[] = [{ role: 'user', content: 'What is the capital of France?' }];
const system = (content: string): ApiMessage => ({ role: 'system', content });
const user = (content: string): ApiMessage => ({ role: 'user', content });
const assistant = (content: string): ApiMessage => ({ role: 'assistant', content });

const turn = (role: string, content: string) => `<|im_start|>${role}\n${content}<|im_end|>\n`;
const ownSystem = turn('system', 'You are a helpful AI assistant named SmolLM, trained by Hugging Face');

/** Chats that no form would send → what the model's template makes of them. */
const oddChats: readonly (readonly [string, readonly ApiMessage[], string])[] = [
  [
    'two system messages',
    [system('Speak like a pirate'), system('Answer in one word.'), user('How are you?')],
    turn('system', 'Speak like a pirate') +
      turn('system', 'Answer in one word.') +
      turn('user', 'How are you?'),
  ],
  [
    'a system message that comes late',
    [user('How are you?'), system('Speak like a pirate')],
    ownSystem + turn('user', 'How are you?') + turn('system', 'Speak like a pirate'),
  ],
  [
    'an assistant that speaks first',
    [assistant('Hello!'), user('How are you?')],
    ownSystem + turn('assistant', 'Hello!') + turn('user', 'How are you?'),
  ],
  [
    'two questions at once',
    [user('Hi'), user('How are you?')],
    ownSystem + turn('user', 'Hi') + turn('user', 'How are you?'),
  ],
  ['an empty question', [user('')], ownSystem + turn('user', '')],
  ['an empty system message', [system(''), user('Hi')], turn('system', '') + turn('user', 'Hi')],
  [
    'an empty reply in the middle',
    [user('Hi'), assistant(''), user('Hello?')],
    ownSystem + turn('user', 'Hi') + turn('assistant', '') + turn('user', 'Hello?'),
  ],
];

test('odd orders of messages are rendered by the template and answered', async ({ loadedPage }) => {
  const seen = await loadedPage.evaluate(
    async (chats) => {
      const list = [];
      for (const messages of chats) {
        const { text, ids } = await window.glassbox.applyChatTemplate(messages, {
          addGenerationPrompt: true,
        });
        const reply = await window.glassbox.chat.completions.create({
          messages,
          temperature: 0,
          max_tokens: 3,
        });
        list.push({
          text,
          sent: reply.usage.prompt_tokens - ids.length,
          written: reply.usage.completion_tokens,
          reason: reply.choices[0]?.finish_reason,
        });
      }
      return list;
    },
    oddChats.map(([, messages]) => messages),
  );
  for (const [index, [name, , text]] of oddChats.entries()) {
    expect(seen[index], name).toMatchObject({ text: `${text}<|im_start|>assistant\n`, sent: 0 });
    expect(seen[index]?.written, name).toBeGreaterThan(0);
  }
});

test('an empty last reply is one that has yet to be written', async ({ loadedPage }) => {
  const { continued, asked } = await loadedPage.evaluate(async (messages) => {
    const create = window.glassbox.chat.completions.create;
    const body = { temperature: 0, max_tokens: 12 };
    const one = await create({ ...body, messages: [...messages, { role: 'assistant', content: '' }] });
    const two = await create({ ...body, messages });
    const facts = ({ choices, usage }: typeof one) => ({
      content: choices[0]?.message.content,
      promptTokens: usage.prompt_tokens,
    });
    return { continued: facts(one), asked: facts(two) };
  }, question);
  expect(continued).toEqual(asked);
  expect(continued.content).toContain('Paris');
});

test('n choices stream one after another, each as it comes whole, and usage stands on the last chunk', async ({
  loadedPage,
}) => {
  const { whole, streamed, usages, finishes } = await loadedPage.evaluate(async (messages) => {
    const create = window.glassbox.chat.completions.create;
    const body = { messages, temperature: 1.3, seed: 17, max_tokens: 8, n: 2 };
    const complete = await create(body);
    const texts: string[] = [];
    const order: (number | null)[] = [];
    const reasons: string[] = [];
    for await (const { choices, usage } of await create({ ...body, stream: true })) {
      const choice = choices[0];
      if (choice === undefined) continue;
      texts[choice.index] = (texts[choice.index] ?? '') + (choice.delta.content ?? '');
      if (choice.finish_reason !== null) reasons[choice.index] = choice.finish_reason;
      order.push(usage?.completion_tokens ?? null);
    }
    return {
      whole: complete.choices.map((choice) => choice.message.content),
      streamed: texts,
      usages: order,
      finishes: { whole: complete.choices.map((choice) => choice.finish_reason), streamed: reasons },
    };
  }, question);
  expect(streamed).toEqual(whole);
  expect(new Set(whole).size).toBe(2);
  expect(finishes.streamed).toEqual(finishes.whole);
  expect(usages.at(-1)).toBeGreaterThan(8);
  expect(usages.slice(0, -1).every((usage) => usage === null)).toBe(true);
});

test('min_p lets no token through that is less likely than its share of the favourite', async ({
  loadedPage,
}) => {
  const ratios = await loadedPage.evaluate(async () => {
    /** Of every token drawn, its probability over that of the most likely one. */
    const draw = async (min_p: number) => {
      const { choices } = await window.glassbox.chat.completions.create({
        messages: [{ role: 'user', content: 'Tell me a story.' }],
        temperature: 1,
        seed: 4,
        max_tokens: 20,
        min_p,
        logprobs: true,
        top_logprobs: 1,
      });
      return (choices[0]?.logprobs?.content ?? []).map(({ logprob, top_logprobs: [first] }) =>
        Math.exp(logprob - (first?.logprob ?? 0)),
      );
    };
    return { off: await draw(0), third: await draw(0.3), one: await draw(1) };
  });
  expect(Math.min(...ratios.off)).toBeLessThan(0.3);
  expect(ratios.third.length).toBeGreaterThan(5);
  expect(Math.min(...ratios.third)).toBeGreaterThanOrEqual(0.3 - 1e-6);
  expect(ratios.third.some((ratio) => ratio < 1)).toBe(true);
  expect(Math.min(...ratios.one)).toBeGreaterThan(1 - 1e-6);
});

test('stop strings cut text and stream alike, over token borders, the first one that appears', async ({
  loadedPage,
}) => {
  const replies = await loadedPage.evaluate(async (messages) => {
    const create = window.glassbox.chat.completions.create;
    const list = [];
    // The reply is "The capital of France is Paris."
    for (const stop of [' France', ['Italy', 'tal of Fr'], ['Paris', ' is'], 'The', ['nowhere']]) {
      const body = { messages, temperature: 0, max_tokens: 20, stop, logprobs: true };
      const { choices } = await create(body);
      let streamed = '';
      for await (const chunk of await create({ ...body, stream: true })) {
        streamed += chunk.choices[0]?.delta.content ?? '';
      }
      const [choice] = choices;
      list.push({
        content: choice?.message.content,
        reason: choice?.finish_reason,
        streamed,
        pieces: choice?.logprobs?.content.map(({ token }) => token).join(''),
      });
    }
    return list;
  }, question);
  const expected = [
    'The capital of',
    'The capi',
    'The capital of France',
    '',
    'The capital of France is Paris.',
  ];
  expect(replies).toEqual(
    expected.map((content) => ({ content, reason: 'stop', streamed: content, pieces: content })),
  );
});

test('the start token makes a plain prompt a beginning: Thursday at 60 % with it, at 19 % without', async ({
  loadedPage,
}) => {
  const probabilities = await loadedPage.evaluate(async () => {
    const list: { probability: number; promptTokens: number }[] = [];
    for (const add_special_tokens of [true, false]) {
      const { choices, usage } = await window.glassbox.completions.create({
        prompt: 'Monday, Tuesday, Wednesday,',
        max_tokens: 1,
        temperature: 0,
        logprobs: 20,
        add_special_tokens,
      });
      const logprob = choices[0]?.logprobs?.top_logprobs[0]?.[' Thursday'] ?? Number.NEGATIVE_INFINITY;
      list.push({ probability: Math.exp(logprob), promptTokens: usage?.prompt_tokens ?? 0 });
    }
    return list;
  });
  const [withStart, without] = probabilities;
  expect(Math.abs((withStart?.probability ?? 0) - 0.6)).toBeLessThan(0.03);
  expect(Math.abs((without?.probability ?? 0) - 0.19)).toBeLessThan(0.03);
  expect(withStart?.promptTokens).toBe((without?.promptTokens ?? 0) + 1);
});

test('a prompt too long to score is refused with the numbers, and a chat after it works', async ({
  loadedPage,
}) => {
  const { refusal, reply } = await loadedPage.evaluate(async (messages) => {
    const { chat, completions } = window.glassbox;
    const ids = Array.from({ length: 3000 }, (_, index) => 1000 + index);
    const scoring = completions.create({ prompt: ids, max_tokens: 0, echo: true, logprobs: 1 });
    return {
      refusal: await scoring.then(
        () => 'was scored',
        (error: Error) => error.message,
      ),
      reply: await chat.completions.create({ messages, temperature: 0, max_tokens: 10 }),
    };
  }, question);
  expect(refusal).toMatch(/3,000 prompt tokens .*; the model’s window holds 2,048\./);
  expect(reply.choices[0]?.message.content).toContain('Paris');
});
