import { expect, test, vi } from 'vitest';
import { assistantText } from '../core/conversation.ts';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import { tokenName } from '../core/serverTokens.ts';
import type { ModelSpec, PromptInput, RunEvent, TokenRecord } from '../core/types.ts';
import type { ServerAccess } from './contact.ts';
import { access, event, key, scriptedPlatform, streamed, tokenEvent } from './remote.fixture.ts';
import { createRemoteClient } from './remoteClient.ts';

const spec: ModelSpec = {
  id: 'parrot-1',
  name: 'Parrot',
  source: { kind: 'server', url: 'https://server.test/v1', model: 'parrot' },
  dtype: 'auto',
  device: 'auto',
  contextLength: 2048,
};
const models = () => Response.json({ data: [{ id: 'parrot', max_model_len: 512 }] });
const params = { ...neutralSamplingParams(defaultSamplingParams), maxTokens: 8 };
const chat: PromptInput = { kind: 'chat', messages: [{ role: 'user', text: 'Hi' }], ending: 'reply' };

async function loaded(presetId: string, ...answers: readonly (Response | Error)[]) {
  const { platform, asked } = scriptedPlatform(models(), ...answers);
  const client = createRemoteClient({ platform, accessOf: () => access(presetId), now: () => 0 });
  const events = client.load(spec)[Symbol.asyncIterator]();
  await events.next();
  const { value: end } = await events.next();
  return { client, asked, end, events };
}

async function run(client: ReturnType<typeof createRemoteClient>, prompt = chat, signal?: AbortSignal) {
  const events: RunEvent[] = [];
  for await (const each of client.generate({ prompt, params, turn: 0 }, signal)) events.push(each);
  const tokens = events.flatMap((each): TokenRecord[] => (each.type === 'token' ? [each.record] : []));
  return { events, tokens, last: events.at(-1) };
}

test('a loaded server says what it gives, and the next load ends it', async () => {
  const { client, asked, end, events } = await loaded('vllm');
  expect(end).toMatchObject({
    type: 'load-end',
    info: { device: 'server', deviceName: 'Server · server.test', contextLength: 512, vocabularySize: 0 },
  });
  expect(asked[0]).toMatchObject({ url: 'https://server.test/v1/models', init: { redirect: 'error' } });
  const ended = events.next();
  client.unload();
  expect(await ended).toEqual({ done: true, value: undefined });
  await expect(client.score(chat)).rejects.toThrow('No model is loaded');
});

test('where a server does not say its window, that is told and not taken for a figure', async () => {
  const { end: said } = await loaded('vllm');
  expect(said).not.toHaveProperty('info.contextUntold');
  const { platform } = scriptedPlatform(Response.json({ data: [{ id: 'parrot' }] }));
  const client = createRemoteClient({ platform, accessOf: () => access('ollama'), now: () => 0 });
  const events = client.load(spec)[Symbol.asyncIterator]();
  await events.next();
  expect((await events.next()).value).toMatchObject({ info: { contextUntold: true } });
});

test('what is told of the tokens is recorded, and the rest is unknown', async () => {
  const { client } = await loaded(
    'vllm',
    streamed(
      tokenEvent('Po', { Po: -0.5, Pa: -1.5 }),
      tokenEvent('lly', { y: -0.1 }, -4),
      event({ choices: [{ delta: {}, finish_reason: 'length' }] }),
      event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } }),
      'data: [DONE]\n\n',
    ),
  );
  const { tokens, last } = await run(client);
  expect(tokens.map(({ text, logprob, rank, entropy }) => ({ text, logprob, rank, entropy }))).toEqual([
    { text: 'Po', logprob: -0.5, rank: 1, entropy: null },
    { text: 'lly', logprob: -4, rank: null, entropy: null },
  ]);
  const [first] = tokens;
  expect([...(first?.evidence.topIds ?? [])].map((id) => tokenName(id, null))).toEqual(['Po', 'Pa']);
  expect(first?.draw).toEqual({ params, uniform: null, probability: null, keptCount: null });
  expect(last).toMatchObject({
    type: 'run-end',
    reason: 'length',
    stats: { promptTokens: 7, decodedTokens: 2 },
  });
});

test('a character that is split over tokens comes whole', async () => {
  const [a, b] = [
    [0xf0, 0x9f],
    [0xa6, 0x9c],
  ];
  const part = (bytes: readonly number[] | undefined) => {
    const entry = { token: '\ufffd', bytes, logprob: -1 };
    return event({
      choices: [{ delta: { content: '' }, logprobs: { content: [{ ...entry, top_logprobs: [entry] }] } }],
    });
  };
  const { client } = await loaded('vllm', streamed(part(a), part(b), 'data: [DONE]\n\n'));
  const { tokens } = await run(client);
  expect(tokens.map(({ text }) => text)).toEqual(['', '🦜']);
  expect(assistantText({ prefill: '', tokens } as never)).toBe('🦜');
});

test('text alone comes as text', async () => {
  const said = (content: string) => event({ choices: [{ delta: { content }, logprobs: null }] });
  const { client } = await loaded('google', streamed(said('Hel'), said('lo'), 'data: [DONE]\n\n'));
  const { events } = await run(client);
  expect(events.flatMap((each) => (each.type === 'text' ? [each.text] : []))).toEqual(['Hel', 'lo']);
  expect(events.some(({ type }) => type === 'token')).toBe(false);
});

test('text that was held back is not taken twice; what no token told, and all that follows, is text', async () => {
  const said = (content: string) => event({ choices: [{ delta: { content } }] });
  const quiet = (token: string) =>
    tokenEvent(token, { [token]: -1 }).replace(/"content":"[^"]*"/, '"content":""');
  const done = 'data: [DONE]\n\n';
  const { client } = await loaded(
    'vllm',
    streamed(
      tokenEvent('a', { a: -1 }),
      quiet('b'),
      quiet('c'),
      said('bc'),
      tokenEvent('d', { d: -1 }),
      done,
    ),
    streamed(tokenEvent('a', { a: -1 }), quiet('b'), said('b c'), tokenEvent(' d', { ' d': -1 }), done),
  );
  /** Tokens in a list each. */
  const parts = (events: readonly RunEvent[]) =>
    events.flatMap((each): (string | [string])[] => {
      if (each.type === 'token') return [[each.record.text]];
      return each.type === 'text' ? [each.text] : [];
    });
  const held = await run(client);
  expect(parts(held.events)).toEqual([['a'], ['b'], ['c'], ['d']]);
  expect(held.last).toMatchObject({ type: 'run-end', stats: { decodedTokens: 4 } });
  const untold = await run(client);
  expect(parts(untold.events)).toEqual([['a'], ['b'], ' c', ' d']);
  expect(untold.last).toMatchObject({ type: 'run-end', reason: 'stop', stats: { decodedTokens: 0 } });
});

test('completions are columns of tokens', async () => {
  const { client, asked } = await loaded(
    'vllm',
    streamed(
      event({
        choices: [
          {
            text: ' Thursday',
            logprobs: {
              tokens: [' Thursday'],
              token_logprobs: [-0.4],
              top_logprobs: [{ ' Thursday': -0.4, ' and': -2 }],
            },
            finish_reason: 'stop',
          },
        ],
      }),
    ),
  );
  const { tokens } = await run(client, { kind: 'text', text: 'Monday,', startToken: false });
  expect(asked.at(-1)?.url).toBe('https://server.test/v1/completions');
  expect(JSON.parse(String(asked.at(-1)?.init.body))).toMatchObject({ prompt: 'Monday,', logprobs: 20 });
  expect(tokens.map(({ text, rank }) => [text, rank])).toEqual([[' Thursday', 1]]);
});

test.each<[string, readonly (Response | Error)[], RegExp, string]>([
  [
    'an error in mid-stream',
    [streamed(tokenEvent('a', { a: -1 }), event({ error: { message: `no: ${key}` } }))],
    /broke the reply off: no: …$/,
    'refused',
  ],
  ['no JSON', [streamed('data: <html>\n\n')], /no JSON/, 'refused'],
  ['an end before the reply’s', [streamed(tokenEvent('a', { a: -1 }))], /ended in mid-reply/, 'refused'],
  ['nothing at all', [streamed()], /without a word/, 'refused'],
  [
    'a context that is too long',
    [Response.json({ error: { message: 'maximum context length is 8' } }, { status: 400 })],
    /too long/,
    'context',
  ],
  [
    'a key that is wrong',
    [Response.json({ error: { message: `bad key ${key}` } }, { status: 401 })],
    /does not accept the key.*bad key …/,
    'refused',
  ],
])('%s is said, without the key', async (_name, answers, words, cause) => {
  const { client } = await loaded('vllm', ...answers);
  const { last } = await run(client);
  expect(last).toMatchObject({ type: 'run-error', cause, message: expect.stringMatching(words) });
  expect(JSON.stringify(last)).not.toContain(key);
});

test('a stream without end stops at the most tokens that were asked for', async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(new TextEncoder().encode(tokenEvent('x', { x: -1 })));
    },
  });
  const { client } = await loaded('vllm', new Response(endless));
  const { tokens, last } = await run(client);
  expect(tokens).toHaveLength(params.maxTokens);
  expect(last).toMatchObject({ type: 'run-end', reason: 'length' });
  expect(sent).toBeLessThan(params.maxTokens + 5);
});

test('the counts and the reason behind the last token are waited for', async () => {
  const usage = { prompt_tokens: 7, completion_tokens: 8 };
  const said = (finish: string) =>
    streamed(
      ...Array.from({ length: params.maxTokens }, () => tokenEvent('x', { x: -1 })),
      event({ choices: [{ delta: {}, finish_reason: finish }] }),
      event({ choices: [], usage }),
      'data: [DONE]\n\n',
    );
  const { client } = await loaded('vllm', said('length'), said('stop'));
  const stats = { promptTokens: 7, decodedTokens: 8 };
  expect((await run(client)).last).toMatchObject({ type: 'run-end', reason: 'length', stats });
  expect((await run(client)).last).toMatchObject({ type: 'run-end', reason: 'stop', stats });
});

test('a server that says nothing behind the last token is not waited for long', async () => {
  vi.useFakeTimers();
  try {
    const tokens = Array.from({ length: params.maxTokens }, () => tokenEvent('x', { x: -1 })).join('');
    const hanging = new ReadableStream({
      // The beginning of an event of which nothing more comes.
      start: (controller) => controller.enqueue(new TextEncoder().encode(`${tokens}data: {"cho`)),
    });
    const { client } = await loaded('vllm', new Response(hanging));
    const running = run(client);
    await vi.advanceTimersByTimeAsync(5000);
    expect((await running).last).toMatchObject({ type: 'run-end', reason: 'length' });
  } finally {
    vi.useRealTimers();
  }
});

test('of text whose tokens nobody counts, no number is made up', async () => {
  const said = (content: string) => event({ choices: [{ delta: { content }, logprobs: null }] });
  const usage = event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 9 } });
  const { client } = await loaded(
    'google',
    streamed(said('Hel'), said('lo'), 'data: [DONE]\n\n'),
    streamed(said('Hel'), said('lo'), usage, 'data: [DONE]\n\n'),
  );
  expect((await run(client)).last).toMatchObject({ type: 'run-end', stats: { decodedTokens: 0 } });
  expect((await run(client)).last).toMatchObject({ type: 'run-end', stats: { decodedTokens: 9 } });
});

test('each request has the key that is saved by then, and a deleted server gets none', async () => {
  const said = () => streamed(tokenEvent('a', { a: -1 }), 'data: [DONE]\n\n');
  const { platform, asked } = scriptedPlatform(models(), said(), said());
  let saved: ServerAccess | null = access();
  const client = createRemoteClient({ platform, accessOf: () => saved, now: () => 0 });
  const events = client.load(spec)[Symbol.asyncIterator]();
  await events.next();
  await events.next();
  saved = { ...access(), key: 'sk-another' };
  expect((await run(client)).last).toMatchObject({ type: 'run-end' });
  expect(asked.at(-1)?.init.headers).toMatchObject({ Authorization: 'Bearer sk-another' });
  saved = { ...access(), key: null };
  await run(client);
  expect(asked.at(-1)?.init.headers).not.toHaveProperty('Authorization');
  saved = null;
  expect((await run(client)).last).toMatchObject({
    type: 'run-error',
    cause: 'refused',
    message: expect.stringMatching(/server\.test is no longer among your servers.*Save it again/),
  });
  expect(asked).toHaveLength(3);
  const { value } = await client.load(spec)[Symbol.asyncIterator]().next();
  expect(value).toMatchObject({ type: 'load-error', message: expect.stringMatching(/no longer among/) });
});

/** Servers that answer when they are told to, and whose requests end when they are aborted. */
function slowPlatform() {
  const answers: (() => void)[] = [];
  const { platform } = scriptedPlatform();
  return {
    answers,
    platform: {
      ...platform,
      fetch: (_url: string, { signal }: RequestInit) =>
        new Promise<Response>((resolve, reject) => {
          answers.push(() => resolve(models()));
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    },
  };
}

test('a load that another one or unload has overtaken changes nothing', async () => {
  const { platform, answers } = slowPlatform();
  const client = createRemoteClient({ platform, accessOf: () => access(), now: () => 0 });
  const begin = async (model: string) => {
    const events = client.load({ ...spec, id: model, source: { ...spec.source, model } as never });
    const iterator = events[Symbol.asyncIterator]();
    await iterator.next();
    const ended = iterator.next();
    await new Promise((resolve) => setTimeout(resolve));
    return ended;
  };
  const first = begin('first');
  await new Promise((resolve) => setTimeout(resolve));
  const second = begin('second');
  await new Promise((resolve) => setTimeout(resolve));
  answers[1]?.();
  expect((await second).value).toMatchObject({ type: 'load-end', info: { id: 'second' } });
  answers[0]?.();
  expect(await first).toEqual({ done: true, value: undefined });

  const third = begin('third');
  await new Promise((resolve) => setTimeout(resolve));
  client.unload();
  answers[2]?.();
  expect(await third).toEqual({ done: true, value: undefined });
  expect((await run(client)).last).toMatchObject({ message: expect.stringMatching(/No model is loaded/) });
});

test('a server that does not answer is not waited for without end', async () => {
  vi.useFakeTimers();
  try {
    const { platform } = slowPlatform();
    const client = createRemoteClient({ platform, accessOf: () => access(), now: () => 0 });
    const events = client.load(spec)[Symbol.asyncIterator]();
    await events.next();
    const ended = events.next();
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await ended).value).toMatchObject({
      type: 'load-error',
      message: expect.stringMatching(/server\.test has not listed its models within 20 seconds\. See that/),
    });
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['plain words', (words: string) => new Response(words, { status: 400 })],
  ['a message', (words: string) => Response.json({ error: { message: words } }, { status: 400 })],
  ['an error of another form', (words: string) => Response.json({ error: { code: words } }, { status: 400 })],
  ['an event', (words: string) => streamed(event({ error: { code: words } }))],
])('a key at the place where %s would be cut is left out whole', async (_name, answer) => {
  for (const length of [270, 280, 285, 290, 295, 299]) {
    const { client } = await loaded('vllm', answer(`${'-'.repeat(length)}${key} and so on`));
    const { last } = await run(client);
    expect(last?.type).toBe('run-error');
    expect(JSON.stringify(last)).not.toContain(key.slice(0, 3));
  }
});

test('fields that a server refuses and a reply can do without are left out from then on', async () => {
  const refusal = () => Response.json({ error: { message: 'logprobs is not supported' } }, { status: 400 });
  const said = () => streamed(event({ choices: [{ delta: { content: 'Hi' } }] }), 'data: [DONE]\n\n');
  const {
    client,
    asked,
    events: loadEvents,
  } = await loaded('vllm', refusal(), said(), said(), models(), said());
  const learnt = loadEvents.next();
  const bodies = () =>
    asked.flatMap(({ init }) => (init.body == null ? [] : [JSON.parse(String(init.body)) as object]));
  expect((await run(client)).last).toMatchObject({ type: 'run-end', reason: 'stop' });
  // At once, and once.
  expect((await learnt).value).toMatchObject({
    type: 'capabilities',
    capabilities: { distribution: 'text' },
  });
  const ended = loadEvents.next();
  await run(client);
  expect(bodies().map((body) => ['logprobs' in body, 'top_logprobs' in body])).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ]);
  expect(bodies()[2]).toHaveProperty('stream_options');
  const events = client.load(spec)[Symbol.asyncIterator]();
  await events.next();
  expect((await events.next()).value).toMatchObject({ info: { capabilities: { distribution: 'text' } } });
  expect(await ended).toEqual({ done: true, value: undefined });
});

test('what else is refused is not asked for again', async () => {
  const refusal = (message: string) => Response.json({ error: { message } }, { status: 400 });
  const { client, asked } = await loaded(
    'vllm',
    refusal('top_k is unknown'),
    refusal('stream_options'),
    refusal('stream_options'),
  );
  expect((await run(client)).last).toMatchObject({ message: expect.stringMatching(/top_k is unknown/) });
  expect(asked).toHaveLength(2);
  expect((await run(client)).last).toMatchObject({ type: 'run-error' });
  expect(asked).toHaveLength(4);
});

test('what a server cannot be asked for is refused before it is asked', async () => {
  const { client, asked } = await loaded('openai');
  const ids: PromptInput = { kind: 'ids', ids: [1, 2] };
  expect((await run(client, ids)).last).toMatchObject({ type: 'run-error', cause: 'refused' });
  const begun: PromptInput = {
    kind: 'chat',
    messages: [
      { role: 'user', text: 'Hi' },
      { role: 'assistant', segments: ['Arr'] },
    ],
    ending: 'continue',
  };
  expect((await run(client, begun)).last).toMatchObject({
    message: expect.stringMatching(/begins every reply anew/),
  });
  expect(asked).toHaveLength(1);
});
