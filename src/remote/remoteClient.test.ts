import { expect, test } from 'vitest';
import { assistantText } from '../core/conversation.ts';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import { tokenName } from '../core/serverTokens.ts';
import type { ModelSpec, PromptInput, RunEvent, TokenRecord } from '../core/types.ts';
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
    'figures that stop',
    [streamed(tokenEvent('a', { a: -1 }), event({ choices: [{ delta: { content: 'b' } }] }))],
    /stopped telling/,
    'refused',
  ],
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
