import { expect } from '@playwright/test';
import { test } from './fixtures.ts';
import { readGolden } from './golden.ts';

interface TokenizerGolden {
  readonly cases: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly decoded: string;
  }[];
  readonly chats: readonly {
    readonly messages: readonly { readonly role: 'user'; readonly content: string }[];
    readonly text: string;
    readonly ids: readonly number[];
    readonly text_with_generation_prompt: string;
    readonly ids_with_generation_prompt: readonly number[];
  }[];
}

interface SamplingGolden {
  readonly cases: readonly {
    readonly name: string;
    readonly logits?: readonly (number | null)[];
    readonly prompt_ids?: readonly number[];
    readonly generated_ids?: readonly number[];
    readonly params: Readonly<Record<string, number>>;
    readonly tie_at_top_p_cut?: boolean;
    readonly expected: { readonly ids?: readonly number[]; readonly probs?: readonly number[] };
  }[];
}

const question = [{ role: 'user' as const, content: 'What is the capital of France?' }];

test('tokenize, detokenize and applyChatTemplate agree with the reference', async ({ loadedPage }) => {
  const golden = readGolden<TokenizerGolden>('tokenizer.json');
  const seen = await loadedPage.evaluate(
    async ({ cases, chats }) => ({
      cases: await Promise.all(
        cases.map(async ({ text }) => {
          const { ids, pieces } = await window.glassbox.tokenize(text);
          return { ids, joined: pieces.join(''), decoded: await window.glassbox.detokenize(ids) };
        }),
      ),
      chats: await Promise.all(
        chats.map(async ({ messages }) => ({
          plain: await window.glassbox.applyChatTemplate(messages),
          prompt: await window.glassbox.applyChatTemplate(messages, { addGenerationPrompt: true }),
        })),
      ),
    }),
    golden,
  );
  for (const [index, { ids, decoded }] of golden.cases.entries()) {
    expect(seen.cases[index]).toEqual({ ids, joined: decoded, decoded });
  }
  for (const [index, chat] of golden.chats.entries()) {
    expect(seen.chats[index]).toEqual({
      plain: { text: chat.text, ids: chat.ids },
      prompt: { text: chat.text_with_generation_prompt, ids: chat.ids_with_generation_prompt },
    });
  }
});

test('distribution is what the reference sampler draws from', async ({ loadedPage }) => {
  const cases = readGolden<SamplingGolden>('sampling.json').cases.filter(
    ({ logits, expected, tie_at_top_p_cut: tie }) =>
      logits !== undefined && expected.ids !== undefined && tie !== true,
  );
  expect(cases.length).toBeGreaterThan(30);
  const seen = await loadedPage.evaluate(
    (list) =>
      list.map(({ logits, params, prompt_ids, generated_ids }) =>
        window.glassbox.distribution(logits ?? [], params, {
          promptIds: prompt_ids ?? [],
          generatedIds: generated_ids ?? [],
        }),
      ),
    cases,
  );
  for (const [index, { name, expected }] of cases.entries()) {
    const result = seen[index];
    const probabilities = new Map(result?.ids.map((id, place) => [id, result.probabilities[place]]));
    for (const id of probabilities.keys()) expect(expected.ids, name).toContain(id);
    for (const [place, id] of (expected.ids ?? []).entries()) {
      expect(Math.abs((probabilities.get(id) ?? 0) - (expected.probs?.[place] ?? 0)), name).toBeLessThan(
        1e-5,
      );
    }
  }
});

test('a streamed reply is the same as a whole one, and usage counts it', async ({ loadedPage }) => {
  const { whole, streamed, finish, usage } = await loadedPage.evaluate(async (messages) => {
    const body = { messages, temperature: 1, seed: 5, max_tokens: 16, logprobs: true };
    const complete = await window.glassbox.chat.completions.create(body);
    let text = '';
    let last = null;
    for await (const chunk of await window.glassbox.chat.completions.create({ ...body, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
      last = chunk;
    }
    return {
      whole: complete.choices[0]?.message.content,
      streamed: text,
      finish: last?.choices[0]?.finish_reason,
      usage: last?.usage,
    };
  }, question);
  expect(streamed).toBe(whole);
  expect(['stop', 'length']).toContain(finish);
  expect(usage?.prompt_tokens).toBe(37);
});

test('seeded runs repeat exactly, also after an aborted one; n draws differ', async ({ loadedPage }) => {
  const { first, aborted, again, choices } = await loadedPage.evaluate(async (messages) => {
    const create = window.glassbox.chat.completions.create;
    const body = { messages, temperature: 1.5, seed: 99, max_tokens: 20, logprobs: true };
    const idsOf = (result: Awaited<ReturnType<typeof whole>>) =>
      result.choices[0]?.logprobs?.content.map(({ token_id: id }) => id) ?? [];
    const whole = () => create(body);
    const one = idsOf(await whole());
    const aborter = new AbortController();
    const partial: number[] = [];
    try {
      for await (const chunk of await create({ ...body, stream: true }, { signal: aborter.signal })) {
        for (const { token_id: id } of chunk.choices[0]?.logprobs?.content ?? []) partial.push(id);
        if (partial.length === 6) aborter.abort();
      }
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    }
    const three = await create({ ...body, n: 3, max_tokens: 8 });
    return {
      first: one,
      aborted: partial,
      again: idsOf(await whole()),
      choices: three.choices.map((choice) => choice.message.content),
    };
  }, question);
  expect(first.length).toBeGreaterThan(6);
  expect(again).toEqual(first);
  expect(aborted).toEqual(first.slice(0, aborted.length));
  expect(new Set(choices).size).toBe(3);
});

test('Stop: at most one more token after the abort, and the engine goes on', async ({ loadedPage }) => {
  const { after, decoded, next } = await loadedPage.evaluate(async (messages) => {
    const { create } = window.glassbox.chat.completions;
    const aborter = new AbortController();
    let tokens = 0;
    let atAbort = 0;
    try {
      const body = {
        messages,
        temperature: 1,
        seed: 3,
        max_tokens: 200,
        stream: true as const,
        logit_bias: { '2': -100 },
      };
      for await (const chunk of await create(body, { signal: aborter.signal })) {
        if (chunk.choices[0]?.delta.content === undefined) continue;
        tokens += 1;
        if (tokens === 9) {
          aborter.abort();
          atAbort = tokens;
        }
      }
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    }
    const reply = await create({ messages, temperature: 0, max_tokens: 5 });
    return {
      after: tokens - atAbort,
      decoded: tokens,
      next: reply.choices[0]?.message.content,
    };
  }, question);
  expect(after).toBeLessThanOrEqual(1);
  expect(decoded).toBeLessThan(15);
  expect(next).toContain('The capital');
});

test('prefill counters: a second turn runs only what is new, a repeated one only its last token', async ({
  loadedPage,
}) => {
  const runs = await loadedPage.evaluate(async () => {
    const { create } = window.glassbox.completions;
    const { ids } = await window.glassbox.applyChatTemplate([{ role: 'user', content: 'Name a colour.' }], {
      addGenerationPrompt: true,
    });
    const first = await create({ prompt: ids, max_tokens: 8, temperature: 0, logprobs: 0 });
    const one = window.glassbox.stats().lastRun;
    const replied = first.choices[0]?.logprobs?.token_ids ?? [];
    const added = (
      await window.glassbox.tokenize(
        '<|im_end|>\n<|im_start|>user\nAnother.<|im_end|>\n<|im_start|>assistant\n',
      )
    ).ids;
    await create({ prompt: [...ids, ...replied, ...added], max_tokens: 8, temperature: 0 });
    const two = window.glassbox.stats().lastRun;
    await create({ prompt: [...ids, ...replied, ...added], max_tokens: 8, temperature: 0 });
    const three = window.glassbox.stats().lastRun;
    return { one, two, three, added: added.length, replied: replied.length, prompt: ids.length };
  });
  // The reply's last token was drawn but never run, so it is new to the cache.
  const uncached = runs.two?.prefilledTokens ?? 0;
  expect(uncached).toBeLessThanOrEqual(runs.added + 1);
  expect(runs.two?.reusedTokens).toBeGreaterThanOrEqual(runs.prompt + runs.replied - 1);
  expect(runs.three?.prefilledTokens).toBe(1);
});

test('emoji, Hindi and joined emoji stream whole', async ({ loadedPage }) => {
  // Repeated so often that the model goes on with them.
  const prompts = [
    { prompt: 'Happy birthday! 🎂🎉🎂🎉🎂', written: /🎂/ },
    { prompt: 'नमस्ते नमस्ते नमस्ते नमस्ते नमस्ते नमस्ते नमस्ते', written: /नमस्ते नमस्ते/ },
    { prompt: '👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧', written: /👩\u200D👩/u },
  ];
  const replies = await loadedPage.evaluate(
    async (texts) => {
      const list = [];
      for (const prompt of texts) {
        const pieces: string[] = [];
        const ids: number[] = [];
        const body = {
          prompt,
          add_special_tokens: false,
          max_tokens: 30,
          temperature: 0,
          logprobs: 0,
          stream: true as const,
        };
        for await (const chunk of await window.glassbox.completions.create(body)) {
          pieces.push(chunk.choices[0]?.text ?? '');
          ids.push(...(chunk.choices[0]?.logprobs?.token_ids ?? []));
        }
        list.push({ pieces, text: await window.glassbox.detokenize(ids) });
      }
      return list;
    },
    prompts.map(({ prompt }) => prompt),
  );
  for (const [index, { pieces, text }] of replies.entries()) {
    const joined = pieces.join('');
    expect(joined).not.toContain('\uFFFD');
    expect(text.replace(/\uFFFD+$/, '')).toBe(joined);
    expect(joined).toMatch(prompts[index]?.written ?? /^$/);
  }
});

test('bad arguments reject with field, value and range', async ({ loadedPage }) => {
  const problems = await loadedPage.evaluate(async () => {
    const { chat, completions } = window.glassbox;
    const messages = [{ role: 'user', content: 'Hi' }];
    const attempts: [string, () => unknown][] = [
      ['temperature', () => chat.completions.create({ messages, temperature: 3 } as never)],
      ['top_p', () => chat.completions.create({ messages, top_p: -0.1 } as never)],
      ['top_k', () => chat.completions.create({ messages, top_k: 1.5 } as never)],
      ['min_p', () => chat.completions.create({ messages, min_p: 'much' } as never)],
      ['max_tokens', () => chat.completions.create({ messages, max_tokens: 0 } as never)],
      ['seed', () => chat.completions.create({ messages, seed: -2 } as never)],
      ['n', () => chat.completions.create({ messages, n: 0 } as never)],
      [
        'top_logprobs',
        () => chat.completions.create({ messages, logprobs: true, top_logprobs: 65 } as never),
      ],
      ['stop', () => chat.completions.create({ messages, stop: ['a', 'b', 'c', 'd', 'e'] } as never)],
      ['logit_bias', () => chat.completions.create({ messages, logit_bias: { '49152': 1 } } as never)],
      ['logit_bias[5]', () => chat.completions.create({ messages, logit_bias: { '5': 101 } } as never)],
      ['messages', () => chat.completions.create({ messages: [] })],
      [
        'messages[0].role',
        () => chat.completions.create({ messages: [{ role: 'robot', content: '' }] } as never),
      ],
      ['messages[0].content', () => chat.completions.create({ messages: [{ role: 'user' }] } as never)],
      ['temprature', () => chat.completions.create({ messages, temprature: 1 } as never)],
      ['stream', () => chat.completions.create({ messages, stream: 'yes' } as never)],
      ['prompt', () => completions.create({ prompt: 5 } as never)],
      ['prompt[1]', () => completions.create({ prompt: [1, 70000] })],
      ['ids[0]', () => window.glassbox.detokenize([-1])],
      ['text', () => window.glassbox.tokenize(7 as never)],
      ['logits', () => window.glassbox.distribution([], {})],
      ['repetition_penalty', () => window.glassbox.distribution([1, 2], { repetition_penalty: 0 })],
    ];
    const list: { field: string; message: string }[] = [];
    for (const [field, attempt] of attempts) {
      try {
        await attempt();
        list.push({ field, message: 'was accepted' });
      } catch (error) {
        list.push({ field, message: error instanceof Error ? error.message : 'no Error' });
      }
    }
    return list;
  });
  for (const { field, message } of problems) {
    expect(message.startsWith(field) || message.includes(`${field} `), `${field}: ${message}`).toBe(true);
    expect(message, field).toMatch(/must|not a field|at least|at most/);
  }
});

test('what does not fit the window is refused with the numbers', async ({ loadedPage }) => {
  const message = await loadedPage.evaluate(async () => {
    try {
      await window.glassbox.chat.completions.create({
        messages: [{ role: 'user', content: 'word '.repeat(2000) }],
        max_tokens: 100,
      });
      return 'was accepted';
    } catch (error) {
      return error instanceof Error ? error.message : 'no Error';
    }
  });
  expect(message).toMatch(/100 max tokens make 2,\d{3}; the model’s window holds 2,048/);
});

test('a last assistant message is continued, and ids given for a prompt are taken as they are', async ({
  loadedPage,
}) => {
  const { continued, echoed } = await loadedPage.evaluate(async (messages) => {
    const result = await window.glassbox.chat.completions.create({
      messages: [...messages, { role: 'assistant', content: 'The capital of' }],
      temperature: 0,
      max_tokens: 8,
    });
    const echo = await window.glassbox.completions.create({
      prompt: [504, 3575, 282, 4649, 314],
      max_tokens: 0,
      echo: true,
      logprobs: 2,
    });
    return { continued: result.choices[0]?.message.content, echoed: echo.choices[0]?.logprobs };
  }, question);
  expect(continued).toContain('France is Paris');
  expect(echoed?.token_ids).toEqual([504, 3575, 282, 4649, 314]);
  expect(echoed?.token_logprobs.slice(1).every((value) => (value ?? 1) < 0)).toBe(true);
});
