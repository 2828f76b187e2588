import { describe, expect, test } from 'vitest';
import { assistantText, shownPath } from '../core/conversation.ts';
import type { AssistantMessage } from '../core/types.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

const reply = 'one two three four five six seven eight nine ten';
const baseUrl = 'http://localhost/';

function newStore(options: { failAt?: number; reply?: string } = {}) {
  let ids = 0;
  let loads = 0;
  const client = createEngineClient(() =>
    createInProcessWorker(async () => {
      loads += 1;
      return createScriptedModel({
        reply: options.reply ?? reply,
        tokensPerSecond: 0,
        contextLength: 2048,
        ...(options.failAt !== undefined && loads === 1 ? { failAt: options.failAt } : {}),
      });
    }),
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
  const path = () => shownPath(store.getState().conversation);
  const lastReply = () => path().at(-1) as AssistantMessage;
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const unsubscribe = store.subscribe(check);
      function check() {
        if (!condition()) return;
        unsubscribe();
        resolve();
      }
      check();
    });
  return { store, client, actions, path, lastReply, until, loads: () => loads };
}

describe('the store', () => {
  test('a message sent right after Stop is answered', async () => {
    const { actions, path, lastReply, until } = newStore();
    await actions.loadModel();
    const first = actions.send('Hello');
    await until(() => lastReply()?.role === 'assistant' && lastReply().tokens.length > 0);
    actions.stop();
    await Promise.all([first, actions.send('Again')]);
    expect(path().map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(assistantText(lastReply())).toBe(reply);
  });

  test('chats over two turns and prefills only what is new', async () => {
    const { actions, path, lastReply, store } = newStore();
    await actions.loadModel();
    actions.setDraft('Hello');
    await actions.send();
    expect(store.getState().draft).toBe('');
    expect(assistantText(lastReply())).toBe(reply);
    await actions.send('And now?');
    expect(path().map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    const { stats, promptIds, tokens } = lastReply();
    expect(stats?.reusedTokens).toBeGreaterThan(10);
    expect(stats?.prefilledTokens).toBe((promptIds?.length ?? 0) - (stats?.reusedTokens ?? 0));
    expect(store.getState().contextUsed).toBe((promptIds?.length ?? 0) + tokens.length);
    expect(store.getState().run.status).toBe('ready');
  });

  test('a message sent while the model loads is answered when it is ready', async () => {
    const { actions, lastReply, store } = newStore();
    const loading = actions.loadModel();
    await actions.send('Hello');
    expect(store.getState().queuedReplyId).toBe(lastReply().id);
    await loading;
    expect(assistantText(lastReply())).toBe(reply);
    expect(store.getState().queuedReplyId).toBeNull();
  });

  test('Stop before the model is ready takes the waiting reply away, the message stays', async () => {
    const { actions, path } = newStore();
    const loading = actions.loadModel();
    await actions.send('Hello');
    actions.stop();
    await loading;
    expect(path().map((message) => message.role)).toEqual(['user']);
  });

  test('regenerate adds a version, prefills one token, and versions can be walked', async () => {
    const { actions, lastReply, store } = newStore();
    await actions.loadModel();
    await actions.send('Hello');
    const first = lastReply();
    await actions.regenerate();
    const second = lastReply();
    expect(second.id).not.toBe(first.id);
    expect(second.stats?.prefilledTokens).toBe(1);
    actions.showVersion(second.id, -1);
    expect(lastReply().id).toBe(first.id);
    actions.showVersion(first.id, -1);
    expect(lastReply().id).toBe(first.id);
    expect(Object.keys(store.getState().conversation.messages)).toHaveLength(3);
  });

  test('editing a user message keeps the old branch', async () => {
    const { actions, path } = newStore();
    await actions.loadModel();
    await actions.send('Hello');
    const question = path()[0];
    await actions.editUserMessage(question?.id ?? '', 'Good day');
    expect(path()[0]).toMatchObject({ text: 'Good day' });
    actions.showVersion(path()[0]?.id ?? '', -1);
    expect(path()[0]).toMatchObject({ text: 'Hello' });
    expect(path()).toHaveLength(2);
  });

  test('a second send while one runs is ignored', async () => {
    const { actions, path, until, store } = newStore();
    await actions.loadModel();
    await Promise.all([actions.send('Hello'), actions.send('Hello')]);
    await until(() => store.getState().run.status === 'ready');
    expect(path()).toHaveLength(2);
  });

  test('stop ends the run; ten rapid send and stop pairs leave one idle engine that still answers', async () => {
    const { actions, store, until, lastReply, loads } = newStore();
    await actions.loadModel();
    const sends: Promise<void>[] = [];
    for (let pair = 0; pair < 10; pair += 1) {
      sends.push(actions.send(`Message ${pair}`));
      actions.stop();
    }
    await Promise.all(sends);
    await until(() => store.getState().run.status === 'ready');
    expect(loads()).toBe(1);
    await actions.send('Hello');
    expect(assistantText(lastReply())).toBe(reply);
  });

  test('a stopped reply can be continued where it stood', async () => {
    const { actions, lastReply, until } = newStore();
    await actions.loadModel();
    const sending = actions.send('Hello');
    await until(() => (lastReply()?.tokens?.length ?? 0) >= 2);
    actions.stop();
    await sending;
    const stopped = lastReply();
    expect(stopped.endReason).toBe('aborted');
    await actions.continueReply(stopped.id);
    expect(assistantText(lastReply())).toBe(reply);
    expect(lastReply().id).toBe(stopped.id);
  });

  test('parameters moved while writing are obeyed and recorded', async () => {
    const { actions, lastReply, until } = newStore();
    await actions.loadModel();
    const sending = actions.send('Hello');
    await until(() => (lastReply()?.tokens?.length ?? 0) >= 1);
    actions.setParams({ temperature: 2 });
    await sending;
    const temperatures = lastReply().tokens.map((token) => token.draw?.params.temperature);
    expect(temperatures[0]).toBe(0);
    expect(temperatures.at(-1)).toBe(2);
  });

  test('a broken engine keeps the partial reply, says so, and is replaced', async () => {
    const { actions, lastReply, store, loads, until } = newStore({ failAt: 4 });
    await actions.loadModel();
    await actions.send('Hello');
    expect(lastReply().endReason).toBe('error');
    expect(lastReply().tokens.length).toBeGreaterThan(0);
    await until(() => store.getState().run.status === 'ready');
    expect(loads()).toBe(2);
    expect(store.getState().notice?.text).toMatch(/engine failed.*started again/s);
    await actions.regenerate();
    expect(assistantText(lastReply())).toBe(reply);
  });

  test('what does not fit is refused in words, and its text goes back into the box', async () => {
    const { actions, store, path } = newStore();
    await actions.loadModel();
    actions.setParams({ maxTokens: 2048 });
    await actions.send('Hello');
    expect(store.getState().notice?.text).toMatch(/2,048/);
    expect(path()).toHaveLength(0);
    expect(store.getState().draft).toBe('Hello');
    expect(store.getState().run.status).toBe('ready');

    const { notice } = store.getState();
    expect(notice).toMatchObject({ remedy: 'lower-max-tokens' });
    const room = notice?.room?.tokens ?? 0;
    expect(notice?.text).toContain(`Lower Max tokens to ${room.toLocaleString('en-US')} or less`);
    actions.lowerMaxTokens();
    expect(store.getState().conversation.params.maxTokens).toBe(room);
    expect(store.getState().notice).toBeNull();
    await actions.send();
    expect(path()).toHaveLength(2);
  });

  test('where nothing said before takes the room, no new conversation is offered', async () => {
    const { actions, store } = newStore();
    await actions.loadModel();
    const long = 'word '.repeat(3000);
    await actions.send(long);
    expect(store.getState().notice).toMatchObject({
      text: expect.stringContaining('holds 2,048'),
      remedy: null,
    });
    await actions.send('Hello');
    await actions.send(long);
    expect(store.getState().notice).toMatchObject({ remedy: 'new-conversation' });
  });

  test('a new conversation keeps system prompt and settings', async () => {
    const { actions, path, store } = newStore();
    await actions.loadModel();
    actions.setSystemPrompt('You are a pirate.');
    await actions.send('Hello');
    await actions.newConversation();
    expect(path()).toHaveLength(0);
    expect(store.getState().conversation.systemPrompt).toBe('You are a pirate.');
    expect(store.getState().conversation.params.temperature).toBe(0);
  });

  test('deleting a question takes its answer along, later turns stay, and it can be undone', async () => {
    const { actions, path, store } = newStore();
    await actions.loadModel();
    await actions.send('First');
    await actions.send('Second');
    actions.deleteMessage(path()[0]?.id ?? '');
    expect(path().map((message) => message.role)).toEqual(['user', 'assistant']);
    expect(path()[0]).toMatchObject({ text: 'Second' });
    actions.undo();
    expect(path()).toHaveLength(4);
    expect(store.getState().notice?.remedy).toBe('redo');
  });

  test('a new conversation can be undone, and leaves a starting point’s settings behind', async () => {
    const { actions, path, store } = newStore();
    await actions.loadModel();
    await actions.applyPreset({
      mode: 'chat',
      id: 'x',
      title: '',
      group: '',
      lesson: '',
      systemPrompt: 'You are a pirate.',
      exampleTurns: [],
      assistantPrefill: '',
      earlier: [],
      params: { ...store.getState().conversation.params, maxTokens: 7 },
      message: 'Hello',
      tryThis: '',
    });
    await actions.send();
    await actions.newConversation();
    expect(store.getState().conversation.params.maxTokens).toBe(256);
    expect(store.getState().conversation.systemPrompt).not.toContain('pirate');
    actions.undo();
    expect(path()).toHaveLength(2);
    expect(store.getState().conversation.params.maxTokens).toBe(7);
  });
});
