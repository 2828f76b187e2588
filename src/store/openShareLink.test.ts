import { expect, test } from 'vitest';
import { shownPath } from '../core/conversation.ts';
import { type SharedRequest, shareFragment } from '../core/shareLink.ts';
import { defaultSamplingParams } from '../core/samplingParams.ts';
import type { EngineClient } from '../worker/client.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import { openShareLink } from './openShareLink.ts';
import { defaultSettings } from './settings.ts';

/** Whatever is asked of the engine fails the test: a link never runs anything. */
const client = new Proxy({} as EngineClient, {
  get: (_, name) => {
    throw new Error(`A link asked the engine to ${String(name)}.`);
  },
});

function newStore() {
  const baseUrl = 'http://localhost/';
  let ids = 0;
  return createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: () => 0,
    newId: () => `id-${++ids}`,
    libraryPlatform: null,
    session: null,
    scheduleFrame: (flush) => flush(),
  });
}

const shared: SharedRequest = {
  kind: 'chat',
  model: { id: 'scripted', sha256: null },
  params: { ...defaultSamplingParams, seed: 7 },
  systemPrompt: 'Speak like a pirate.',
  exampleTurns: [{ user: 'Hi', assistant: 'Ahoy' }],
  assistantPrefill: 'Arr',
  messages: [
    { role: 'user', content: 'How are you?' },
    { role: 'assistant', content: 'Fine.' },
    { role: 'user', content: 'Why?' },
  ],
};

async function open(request: SharedRequest, change = (fragment: string) => fragment) {
  const store = newStore();
  const outcome = await shareFragment(request);
  if (!outcome.ok) throw new Error(outcome.problem);
  let ids = 0;
  const surroundings = { newId: () => `shared-${++ids}`, sha256: null };
  const opened = await openShareLink(store, `#${change(outcome.fragment)}`, surroundings);
  return { opened, state: store.getState(), before: store.getInitialState() };
}

test('a link fills the form and sends nothing', async () => {
  const { opened, state } = await open(shared);
  expect(opened).toBe(true);
  expect(state.draft).toBe('Why?');
  expect(state.conversation).toMatchObject({
    systemPrompt: 'Speak like a pirate.',
    exampleTurns: [{ user: 'Hi', assistant: 'Ahoy' }],
    assistantPrefill: 'Arr',
    params: { seed: 7 },
    modelId: 'scripted',
  });
  expect(shownPath(state.conversation)).toMatchObject([
    { role: 'user', text: 'How are you?' },
    { role: 'assistant', prefill: 'Fine.' },
  ]);
  expect(state.queuedReplyId).toBeNull();
  expect(state.notice).toMatchObject({ kind: 'info', text: expect.stringContaining('nothing was sent') });
});

test('another model is named', async () => {
  const { state } = await open({ ...shared, model: { id: 'another', sha256: null } });
  expect(state.notice?.text).toContain('“another”');
  expect(state.conversation.modelId).toBe('scripted');
});

test('a spoilt link changes nothing and says so', async () => {
  const { opened, state, before } = await open(shared, (fragment) => fragment.slice(0, -5));
  expect(opened).toBe(true);
  expect(state.notice).toMatchObject({
    kind: 'error',
    text: expect.stringContaining('nothing was filled in'),
  });
  expect(state.conversation).toBe(before.conversation);
  expect(state.draft).toBe(before.draft);
});

test('any other address is passed over', async () => {
  const store = newStore();
  const before = store.getState();
  expect(await openShareLink(store, '#top', { newId: () => '', sha256: null })).toBe(false);
  expect(store.getState()).toBe(before);
});
