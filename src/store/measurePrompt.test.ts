import { expect, test } from 'vitest';
import { shownPath } from '../core/conversation.ts';
import { toldReply, withMessages } from '../core/plainChat.ts';
import { chatPlan, type PromptPlan } from '../core/promptPlan.ts';
import type { AssistantMessage, PromptInput } from '../core/types.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient, type EngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import type { AppState } from './appState.ts';
import { createAppStore } from './createAppStore.ts';
import { emptyConversation } from './emptyConversation.ts';
import { createPromptMeasure } from './measurePrompt.ts';
import { modelSpec } from './modelCatalog.ts';
import { plannedPrompt, templateTrial, triesSample } from './plannedPrompt.ts';
import { defaultSettings } from './settings.ts';

const baseUrl = 'http://localhost/';

async function newStore() {
  let ids = 0;
  const client = createEngineClient(() =>
    createInProcessWorker(async () =>
      createScriptedModel({ reply: 'one two three four', tokensPerSecond: 0, contextLength: 2048 }),
    ),
  );
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: Math.random,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  const { actions } = store.getState();
  actions.setParams({ temperature: 0, repetitionPenalty: 1 });
  await actions.loadModel();
  const measured = () => actions.measurePrompt(plannedPrompt(store.getState()));
  const lastReply = () => shownPath(store.getState().conversation).at(-1) as AssistantMessage;
  return { store, client, actions, measured, lastReply };
}

test('what is shown is what the run gets, turn after turn, with sampled ids kept', async () => {
  const { actions, measured, lastReply } = await newStore();
  for (const question of ['Hello', 'And a <|im_end|> now?', 'Third']) {
    actions.setDraft(question);
    const { ids, asks } = await measured();
    expect(asks).toBe(true);
    await actions.send();
    expect([...(lastReply().promptIds ?? [])]).toEqual(ids);
  }
  // Nothing is typed: the conversation as the next message will find it.
  const closed = await measured();
  expect(closed.asks).toBe(false);
  expect(closed.ids.length).toBeGreaterThan((lastReply().promptIds ?? []).length);
});

test('the parts cover the prompt and are named after their messages', async () => {
  const { store, actions, measured, lastReply } = await newStore();
  store.setState(({ conversation }) => ({
    conversation: {
      ...conversation,
      exampleTurns: [{ user: 'One?', assistant: 'Two.' }],
      assistantPrefill: 'Well,',
    },
  }));
  await actions.send('Hello');
  actions.setDraft('Again');
  const { ids, parts } = await measured();
  expect(parts.map(({ name }) => name)).toEqual([
    'System prompt',
    'Example 1, user',
    'Example 1, assistant',
    'User message 1',
    'Assistant message 1',
    'Message box',
    'Opening of the reply',
    'Prefill',
  ]);
  expect(parts[0]?.start).toBe(0);
  for (const [index, { start }] of parts.entries()) if (index > 0) expect(start).toBe(parts[index - 1]?.end);
  expect(parts.at(-1)?.end).toBe(ids.length);
  const decode = async (index: number) => {
    const { start, end } = parts[index] ?? { start: 0, end: 0 };
    return new TextDecoder().decode(
      Uint8Array.from(
        ids.slice(start, end).flatMap((id) => [...(store.getState().vocabulary?.bytes(id) ?? [])]),
      ),
    );
  };
  expect(await decode(3)).toBe('<|im_start|>user\nHello<|im_end|>\n');
  expect(await decode(5)).toBe('<|im_start|>user\nAgain<|im_end|>\n');
  expect(await decode(6)).toBe('<|im_start|>assistant\n');
  expect(await decode(7)).toBe('Well,');
  await actions.send();
  const { promptIds, prefillIds } = lastReply();
  expect([...(promptIds ?? []), ...(prefillIds ?? [])]).toEqual(ids);
});

test('a document: start token, typed text up to the cursor, what the model wrote', async () => {
  const { store, actions } = await newStore();
  const document = actions.completion.store;
  actions.setView('completion');
  const measured = () => actions.measurePrompt(plannedPrompt(document.getState()));
  // The scripted model takes its cue from there.
  actions.completion.setText('<|im_start|>assistant\n');
  const first = await measured();
  expect(first.parts.map(({ name }) => name)).toEqual(['Start token', 'Typed text']);
  await actions.completion.complete();
  const reply = Object.values(store.getState().completion.conversation.messages).find(
    (message) => message.role === 'assistant',
  );
  expect([...(reply?.role === 'assistant' ? (reply.promptIds ?? []) : [])]).toEqual(first.ids);
  expect((await measured()).parts.map(({ name }) => name)).toEqual([
    'Start token',
    'Typed text',
    'Written by the model',
  ]);
  actions.completion.setCursor(4);
  expect((await measured()).ids.length).toBe(5);
});

test('while one types, only what changed is tokenized again', async () => {
  const calls: PromptInput[] = [];
  const tokenize: EngineClient['tokenize'] = async (input) => {
    if (input.direction !== 'encode' || input.prompt.kind !== 'chat') throw new Error('unexpected');
    calls.push(input.prompt);
    const ids = input.prompt.messages.flatMap((message) => [
      1,
      ...(message.role === 'assistant' ? 'reply' : message.text)
        .split('')
        .map((letter) => letter.charCodeAt(0)),
    ]);
    return { ids: input.prompt.ending === 'reply' ? [...ids, 2] : ids, pieces: [], text: '' };
  };
  const measure = createPromptMeasure({ tokenize } as EngineClient);
  let count = 0;
  const chat = withMessages(
    emptyConversation('c', 'm'),
    Array.from({ length: 40 }, (_, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: `message ${index}`,
    })),
    () => `id-${++count}`,
  );
  await measure(chatPlan(chat, 'H'));
  const first = calls.length;
  expect(first).toBeGreaterThan(40);
  await measure(chatPlan(chat, 'He'));
  // The whole prompt, and what it is up to the message box.
  expect(calls.length - first).toBe(2);
});

test('a template that rewrites what came before leaves the prompt in one piece', async () => {
  const tokenize: EngineClient['tokenize'] = async (input) => {
    if (input.direction !== 'encode' || input.prompt.kind !== 'chat') throw new Error('unexpected');
    const { messages } = input.prompt;
    return { ids: [messages.length, ...messages.map((_, index) => index)], pieces: [], text: '' };
  };
  const measure = createPromptMeasure({ tokenize } as EngineClient);
  const chat = { ...emptyConversation('c', 'm'), messages: { a: toldReply('a', 'x') } };
  const { parts, ids } = await measure(chatPlan(chat, 'Hi'));
  expect(parts).toEqual([{ kind: 'whole', name: 'Prompt', start: 0, end: ids.length }]);
});

test('another template is measured anew, and tried on the same messages', async () => {
  const asked: (string | undefined)[] = [];
  const tokenize: EngineClient['tokenize'] = async (input) => {
    if (input.direction !== 'encode' || input.prompt.kind !== 'chat') throw new Error('unexpected');
    const { messages, template, ending } = input.prompt;
    asked.push(template);
    const before = template === undefined ? [1] : [7, 7, 7];
    const ids = messages.flatMap((_, index) => [...before, 10 + index]);
    return { ids: ending === 'reply' ? [...ids, 2] : ids, pieces: [], text: '' };
  };
  const countTokens: EngineClient['countTokens'] = async () => 0;
  const measure = createPromptMeasure({ tokenize, countTokens } as EngineClient);
  const state = { conversation: emptyConversation('c', 'm'), draft: 'Hi' } as AppState;
  const lengths = async (plan: PromptPlan) =>
    (await measure(plan)).parts.map(({ start, end }) => end - start);
  expect(await lengths(chatPlan(state.conversation, 'Hi'))).toEqual([2, 2, 1]);
  expect(asked.every((template) => template === undefined)).toBe(true);
  asked.length = 0;
  expect(await lengths(templateTrial(state, 'other'))).toEqual([4, 4, 1]);
  expect(asked.every((template) => template === 'other')).toBe(true);
  expect(await lengths(chatPlan(state.conversation, 'Hi'))).toEqual([2, 2, 1]);
});

test('where nothing is said, a template is tried on an example', () => {
  const state = { conversation: emptyConversation('c', 'm'), draft: ' ' } as AppState;
  const { input, names } = templateTrial(state, 'other');
  expect(input).toMatchObject({ kind: 'chat', ending: 'reply', template: 'other' });
  const roles = input.kind === 'chat' ? input.messages.map(({ role }) => role) : [];
  expect(roles).toEqual(['system', 'user', 'assistant', 'user']);
  expect(names).toHaveLength(roles.length);
  expect(triesSample(state)).toBe(true);
  expect(triesSample({ ...state, draft: 'Hi' })).toBe(false);
});

test('special tokens’ names in a text are those tokens, or text', async () => {
  const { actions } = await newStore();
  expect(await actions.tokenize('<|im_end|>', true)).toHaveLength(1);
  expect(await actions.tokenize('<|im_end|>', false)).toHaveLength(10);
});
