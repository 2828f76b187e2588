import { expect, test, vi } from 'vitest';
import { capabilityGap } from '../core/capabilities.ts';
import { assistantText, shownPath } from '../core/conversation.ts';
import type { AssistantMessage, ModelSpec } from '../core/types.ts';
import { access, event, scriptedPlatform, streamed, tokenEvent } from '../remote/remote.fixture.ts';
import { createRemoteClient } from '../remote/remoteClient.ts';
import { createAppStore } from './createAppStore.ts';
import { conversationsData } from './exportConversations.ts';
import { importedConversations } from './importConversations.ts';
import { readAnyFile } from './readAnyFile.ts';
import { defaultSettings } from './settings.ts';

const spec: ModelSpec = {
  id: 'parrot-1',
  name: 'Parrot',
  source: { kind: 'server', url: 'https://server.test/v1', model: 'parrot' },
  dtype: 'auto',
  device: 'auto',
  contextLength: 2048,
};
const done = 'data: [DONE]\n\n';
const cut = event({ choices: [{ delta: {}, finish_reason: 'length' }] });
const words = (content: string) => event({ choices: [{ delta: { content } }] });

/** The real store over a server that gives these answers in turn. */
async function serverStore(presetId: string, ...answers: readonly Response[]) {
  const { platform, asked } = scriptedPlatform(Response.json({ data: [] }), ...answers);
  let ids = 0;
  const store = createAppStore({
    client: createRemoteClient({ platform, accessOf: () => access(presetId), now: () => 0 }),
    spec,
    baseUrl: 'http://localhost/',
    settings: defaultSettings,
    storage: null,
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  const { actions } = store.getState();
  await actions.loadModel();
  const bodies = () =>
    asked.flatMap(({ init }) =>
      init.body == null ? [] : [JSON.parse(String(init.body)) as { messages?: unknown }],
    );
  const replies = () =>
    shownPath(store.getState().conversation).filter(
      (message): message is AssistantMessage => message.role === 'assistant',
    );
  return { store, actions, bodies, replies };
}

test('what a server wrote goes back to it as text, and goes on as text', async () => {
  const { store, actions, bodies, replies } = await serverStore(
    'vllm',
    streamed(tokenEvent('Aye', { Aye: -0.1 }), tokenEvent(', ma', { ', ma': -0.2 }), cut, done),
    streamed(tokenEvent('tey!', { 'tey!': -0.3 }), done),
    streamed(tokenEvent('Yes', { Yes: -0.3 }), done),
  );
  await actions.send('Are you a pirate?');
  expect(store.getState().notice).toBeNull();
  expect(replies()[0]).toMatchObject({ endReason: 'length', promptIds: null, prefillIds: null });
  await actions.continueReply(replies()[0]?.id ?? '');
  expect(bodies()[1]).toMatchObject({ add_generation_prompt: false, continue_final_message: true });
  expect(bodies()[1]?.messages).toMatchObject([
    { role: 'system' },
    { role: 'user' },
    { role: 'assistant', content: 'Aye, ma' },
  ]);
  expect(replies().map(assistantText)).toEqual(['Aye, matey!']);
  expect(replies()[0]?.tokens).toHaveLength(3);

  await actions.send('Really?');
  expect(bodies()[2]?.messages).toMatchObject([
    { role: 'system' },
    { role: 'user', content: 'Are you a pirate?' },
    { role: 'assistant', content: 'Aye, matey!' },
    { role: 'user', content: 'Really?' },
  ]);
});

test('a token without candidates is exported, and taken back', async () => {
  const { store, actions, replies } = await serverStore(
    'vllm',
    streamed(tokenEvent('Aye', { Aye: -0.1 }), tokenEvent('!', {}, -0.2), done),
  );
  await actions.send('Are you a pirate?');
  const { parts } = conversationsData([store.getState().conversation], new Date(0));
  const reading = readAnyFile(parts.join(''));
  if (!reading.ok || reading.kind === 'comparison') throw new Error(JSON.stringify(reading));
  const [back] = importedConversations(reading, 'chosen', () => crypto.randomUUID());
  const tokens = back && shownPath(back).flatMap((each) => (each.role === 'assistant' ? each.tokens : []));
  expect(tokens).toEqual(replies()[0]?.tokens);
  expect(tokens?.[1]?.evidence).toMatchObject({ topIds: new Uint32Array(), names: [] });
});

test('text alone becomes a told reply, which can be edited, branched and sent back', async () => {
  const { store, actions, bodies, replies } = await serverStore(
    'google',
    streamed(words('Words '), words('alone'), done),
    streamed(words('More'), done),
  );
  await actions.send('Hi');
  expect(replies()[0]).toMatchObject({
    prefill: 'Words alone',
    tokens: [],
    promptIds: null,
    endReason: 'stop',
  });
  await actions.editReply(replies()[0]?.id ?? '', 'Other words');
  await actions.send('Go on');
  expect(bodies()[1]?.messages).toMatchObject([{}, {}, { role: 'assistant', content: 'Other words' }, {}]);
  expect(store.getState().notice).toBeNull();
});

test('a server that refuses logprobs is known to tell the text alone from that reply on', async () => {
  const { store, actions, replies } = await serverStore(
    'vllm',
    Response.json({ error: { message: 'logprobs is not supported' } }, { status: 400 }),
    streamed(words('Aye'), done),
  );
  expect(store.getState().model?.capabilities.distribution).toBe('top');
  const sending = actions.send('Are you a pirate?');
  await vi.waitFor(() => expect(store.getState().model?.capabilities.distribution).toBe('text'), {
    interval: 1,
  });
  await sending;
  const { model, loadedModels } = store.getState();
  expect(loadedModels[spec.id]?.info).toBe(model);
  expect(model && capabilityGap(model.capabilities, 'records')).toMatch(/^This server tells the text alone/);
  expect(replies().map(assistantText)).toEqual(['Aye']);
});

test('where text follows tokens, the reply keeps its words in order and is text alone', async () => {
  const { store, actions, replies } = await serverStore(
    'vllm',
    streamed(tokenEvent('Aye', { Aye: -0.1 }), words(', ma'), cut, done),
    streamed(tokenEvent('tey', { tey: -0.3 }), cut, done),
    streamed(words('!'), done),
  );
  await actions.send('Are you a pirate?');
  const id = replies()[0]?.id ?? '';
  expect(replies()).toMatchObject([{ prefill: 'Aye, ma', tokens: [] }]);
  await actions.continueReply(id);
  actions.select({ trackId: id, index: 0 });
  await actions.continueReply(id);
  expect(replies()).toMatchObject([{ prefill: 'Aye, matey!', tokens: [], endReason: 'stop' }]);
  expect(store.getState()).toMatchObject({ selection: null, notice: null });
});

test('what a server cannot do is said, and nothing is asked', async () => {
  const { store, actions, bodies, replies } = await serverStore(
    'openai',
    streamed(tokenEvent('A', { A: -1, B: -2 }), done),
  );
  await actions.send('Hi');
  const [reply] = replies();
  const candidate = reply?.tokens[0]?.evidence.topIds[1] ?? 0;
  await actions.branch(reply?.id ?? '', 0, candidate);
  expect(store.getState().notice?.text).toMatch(/A server begins every reply from text/);
  expect(bodies()).toHaveLength(1);
});
