import { describe, expect, test } from 'vitest';
import { assistantText, shownPath } from '../core/conversation.ts';
import { promptTrackId } from '../core/tokenTrack.ts';
import type { AssistantMessage } from '../core/types.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

const reply = 'one two three four five six seven eight nine ten';
const endOfTurn = 258;

async function newStore() {
  let ids = 0;
  const client = createEngineClient(() =>
    createInProcessWorker(async () =>
      createScriptedModel({ reply, tokensPerSecond: 0, contextLength: 2048 }),
    ),
  );
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', 'http://localhost/'),
    baseUrl: 'http://localhost/',
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
  const path = () => shownPath(store.getState().conversation);
  const lastReply = () => path().findLast((message) => message.role === 'assistant') as AssistantMessage;
  /** A recorded candidate other than the token that stands there. */
  const rival = (message: AssistantMessage, index: number, rank = 2) => {
    const token = message.tokens[index];
    return [...(token?.evidence.topIds ?? [])].filter((id) => id !== token?.id)[rank - 2] ?? -1;
  };
  return { store, client, actions, path, lastReply, rival };
}

describe('branching', () => {
  test('goes on from the candidate in a new version; the old one stays, the prefix is reused', async () => {
    const { actions, lastReply, rival, store, client } = await newStore();
    await actions.send('Hello');
    const before = lastReply();
    const candidate = rival(before, 3);
    await actions.branch(before.id, 3, candidate);
    const after = lastReply();
    expect(after.id).not.toBe(before.id);
    expect(after.tokens.slice(0, 3)).toEqual(before.tokens.slice(0, 3));
    expect(after.tokens[3]).toMatchObject({ id: candidate, draw: { uniform: null } });
    expect(after.tokens.length).toBeGreaterThan(4);
    expect(store.getState().selection).toEqual({ trackId: after.id, index: 3 });
    expect(client.lastRun()?.prefilledTokens).toBe(1);
    actions.showVersion(after.id, -1);
    expect(lastReply()).toBe(before);
    expect(store.getState().selection).toBeNull();
  });

  test('goes on under the prompt that the reply began with, whatever it says by now', async () => {
    const { actions, lastReply, rival } = await newStore();
    await actions.send('Hello');
    const before = lastReply();
    await actions.scorePrompt(before.id);
    actions.setSystemPrompt('You are a zebra.');
    await actions.branch(before.id, 2, rival(before, 2));
    expect(lastReply().promptIds).toBe(before.promptIds);
    expect(lastReply().promptTokens).toHaveLength((before.promptIds?.length ?? 0) - 1);
  });

  test('to the end of the turn it ends there, and nothing runs', async () => {
    const { actions, lastReply, store, client } = await newStore();
    await actions.send('Hello');
    const before = lastReply();
    const index = before.tokens.findIndex(
      ({ id, evidence }) => id !== endOfTurn && evidence.topIds.includes(endOfTurn),
    );
    expect(index).toBeGreaterThanOrEqual(0);
    const run = client.lastRun();
    await actions.branch(before.id, index, endOfTurn);
    expect(lastReply()).toMatchObject({ endReason: 'stop' });
    expect(lastReply().tokens).toHaveLength(index + 1);
    expect(client.lastRun()).toBe(run);
    expect(store.getState().run.status).toBe('ready');
  });

  test('within what a stop string took away, that text comes back', async () => {
    const { actions, lastReply, rival } = await newStore();
    actions.setParams({ stop: ['three four five'] });
    await actions.send('Hello');
    const stopped = lastReply();
    expect(assistantText(stopped)).toBe('one two ');
    const index = stopped.tokens.findIndex(({ bytes }) => new TextDecoder().decode(bytes) === ' four');
    actions.setParams({ stop: [] });
    await actions.branch(stopped.id, index, rival(stopped, index));
    expect(assistantText(lastReply()).startsWith('one two three')).toBe(true);
    expect(lastReply().tokens.some(({ inStop }) => inStop)).toBe(false);
  });

  test('later turns stay with the old version; what cannot be branched is left alone', async () => {
    const { actions, path, lastReply, rival, store } = await newStore();
    await actions.send('Hello');
    const first = lastReply();
    await actions.send('More');
    await actions.branch(first.id, 1, rival(first, 1));
    expect(path()).toHaveLength(2);
    const { conversation } = store.getState();
    await actions.branch('gone', 1, 5);
    await actions.branch(promptTrackId(first.id), 1, 5);
    await actions.branch(first.id, 999, 5);
    await actions.branch(first.id, 1, 1_000_000);
    expect(store.getState().conversation).toBe(conversation);
    actions.showVersion(lastReply().id, -1);
    expect(path()).toHaveLength(4);
  });
});

describe('scoring a prompt', () => {
  test('keeps one record for each token but the first, with nothing sampled', async () => {
    const { actions, lastReply, store } = await newStore();
    await actions.send('Hello');
    await actions.scorePrompt(lastReply().id);
    const { promptIds, promptTokens } = lastReply();
    expect(promptTokens?.map(({ id }) => id)).toEqual([...(promptIds ?? [])].slice(1));
    expect(promptTokens?.every(({ draw, logprob }) => draw === null && logprob < 0)).toBe(true);
    expect(store.getState().scoringId).toBeNull();
  });

  test('Stop ends it without a word', async () => {
    const { actions, lastReply, store } = await newStore();
    await actions.send('Hello');
    const scoring = actions.scorePrompt(lastReply().id);
    actions.stop();
    await scoring;
    expect(lastReply().promptTokens).toBeNull();
    expect(store.getState().notice).toBeNull();
    expect(store.getState().scoringId).toBeNull();
  });
});

test('a selected token is let go when its version leaves the screen', async () => {
  const { actions, lastReply, store } = await newStore();
  await actions.send('Hello');
  const first = lastReply();
  actions.select({ trackId: first.id, index: 2 });
  await actions.regenerate();
  expect(store.getState().selection).toBeNull();
  actions.select({ trackId: lastReply().id, index: 1 });
  actions.hover({ trackId: lastReply().id, index: 1 });
  actions.showVersion(lastReply().id, -1);
  expect(store.getState()).toMatchObject({ selection: null, hovered: null });
});
