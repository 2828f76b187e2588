import { describe, expect, test, vi } from 'vitest';
import { type BoardEntry, boardRow } from '../core/leaderboard.ts';
import { standardText } from '../core/standardText.ts';
import { replyOf } from '../core/tokenTrack.ts';
import { readLeaderboard, writeLeaderboard } from './leaderboardStorage.ts';
import { measuredRuns, measuredTokens } from './measureModel.ts';
import { createScriptedStore } from './scriptedStore.fixture.ts';
import { newMachine, visit } from './visit.fixture.ts';

const long = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
const replies = { first: long, second: 'uno dos tres' };

async function loaded() {
  const app = createScriptedStore(replies);
  await app.actions.loadModel();
  const entries = () => app.store.getState().leaderboard;
  return { ...app, entries };
}

/** What a test keeps instead of the browser's storage. */
function memoryStorage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe('measuring a model', () => {
  test('scores the standard text and times runs of fixed length, past the end of the turn', async () => {
    const { actions, entries, client, store } = await loaded();
    await actions.leaderboard.measure();
    expect(store.getState()).toMatchObject({ measuring: null, notice: null });
    const [entry] = entries();
    expect(entry?.measured?.runs).toHaveLength(measuredRuns);
    for (const run of entry?.measured?.runs ?? []) expect(run.decodedTokens).toBe(measuredTokens);
    // The text alone is scored, without what stands in front of it in the timed runs.
    const prompt = { kind: 'text', text: standardText.text, startToken: true } as const;
    const { scores } = await client.score(prompt);
    const nats = scores.reduce((sum, score) => sum - (score?.logprob ?? 0), 0);
    expect(entry?.measured?.text?.tokens).toBe(scores.length - 1);
    expect(entry?.measured?.text?.bits).toBeCloseTo(nats / Math.LN2, 9);
    expect(entry?.measured?.text?.bytes).toBe(standardText.text.length);
  });

  test('ends with Stop, and nothing of it is kept', async () => {
    const { actions, entries, store, until } = await loaded();
    const measuring = actions.leaderboard.measure();
    await until((state) => (state.measuring?.done ?? 0) > 1);
    actions.leaderboard.stop();
    await measuring;
    expect(entries().every(({ measured }) => measured === null)).toBe(true);
    expect(store.getState().measuring).toBeNull();
  });

  test('is refused in words while a reply is written', async () => {
    const { actions, store, until, entries } = await loaded();
    const writing = actions.send('Hello');
    await until(({ run }) => run.status === 'generating');
    await actions.leaderboard.measure();
    expect(store.getState().notice?.text).toContain('share the time');
    await writing;
    expect(entries().every(({ measured }) => measured === null)).toBe(true);
  });

  test('says what fails when the model is changed meanwhile', async () => {
    const { actions, store, until } = await loaded();
    const measuring = actions.leaderboard.measure();
    await until((state) => (state.measuring?.done ?? 0) > 1);
    await Promise.all([actions.setModel('second'), measuring]);
    expect(store.getState().measuring).toBeNull();
    expect(store.getState().leaderboard.every(({ measured }) => measured === null)).toBe(true);
  });
});

describe('what the page records by itself', () => {
  test('is the speed of a reply in the chat, and how long a load from this device took', async () => {
    const { actions, entries, until } = await loaded();
    await actions.send('Hello');
    await until(({ leaderboard }) => leaderboard.some(({ replySpeeds }) => replySpeeds.length > 0));
    const [entry] = entries();
    expect(entry).toMatchObject({ modelId: 'first', measured: null });
    expect(entry?.replySpeeds).toHaveLength(1);
    // Nothing of it was kept before: the first load fetched it.
    expect(entry?.downloads).toHaveLength(1);
    if (entry !== undefined) expect(boardRow(entry).fromReplies).toBe(true);
  });

  const speedsOf = (entries: readonly BoardEntry[]) =>
    Object.fromEntries(entries.map(({ modelId, replySpeeds }) => [modelId, replySpeeds.length]));

  test('is nothing of a reply that failed, or of an edit: the run before it is not recorded again', async () => {
    const { actions, entries, lastReply, client } = await loaded();
    await actions.send('Hello');
    expect(speedsOf(entries())).toEqual({ first: 1 });
    const ran = client.lastRun();
    await actions.editReply(lastReply().id, 'word0 word1 and another end');
    expect(lastReply()).toMatchObject({ endReason: 'stop', stats: null });
    vi.spyOn(client, 'generate').mockReturnValueOnce({
      async *[Symbol.asyncIterator]() {
        yield { type: 'run-error', message: 'The server has no room.', cause: 'refused' } as const;
      },
      setParams() {},
      setMixWeight() {},
    });
    await actions.send('Once more');
    expect(lastReply().endReason).toBe('error');
    expect(client.lastRun()).toBe(ran);
    expect(speedsOf(entries())).toEqual({ first: 1 });
  });

  test('is the figures of the last run where a reply took several', async () => {
    const { actions, entries, lastReply, client } = await loaded();
    actions.setParams({ maxTokens: 20 });
    await actions.send('Hello');
    actions.setParams({ maxTokens: 40 });
    await actions.continueReply(lastReply().id);
    const run = client.lastRun();
    expect(lastReply().stats?.decodedTokens).toBeGreaterThan(run?.decodedTokens ?? 0);
    const [entry] = entries();
    expect(entry?.replySpeeds).toHaveLength(2);
    expect(entry?.replySpeeds[1]).toBeCloseTo((1000 * (run?.decodedTokens ?? 0)) / (run?.decodeMs ?? 0), 6);
    expect(entry?.replyFirsts).toHaveLength(1);
  });

  test('is the figures of the model that wrote it, whichever comes next', async () => {
    const { actions, entries, until } = await loaded();
    const sent = actions.send('Hello');
    await until(({ run, conversation }) => {
      const reply = run.status === 'generating' ? replyOf(conversation, run.messageId) : null;
      return (reply?.tokens.length ?? 0) >= 16;
    });
    await Promise.all([actions.setModel('second'), sent]);
    // Its three words say nothing of a speed.
    await actions.send('Hello');
    expect(speedsOf(entries())).toEqual({ first: 1, second: 0 });
  });

  test('is not the speed of panes that write together', async () => {
    const { actions, entries } = await loaded();
    await actions.compare.send('Hello');
    expect(entries().every(({ replySpeeds }) => replySpeeds.length === 0)).toBe(true);
  });

  test('goes with its model, and with everything', async () => {
    const { actions, entries, until } = await loaded();
    await until(({ leaderboard }) => leaderboard.length > 0);
    await actions.leaderboard.measure();
    const [entry] = entries();
    if (entry === undefined) throw new Error('It was measured.');
    actions.leaderboard.forget(boardRow(entry).key);
    expect(entries()).toEqual([]);
    await actions.leaderboard.measure();
    actions.leaderboard.clear();
    expect(entries()).toEqual([]);
    // The page's own way.
    const { actions: page, store } = await visit(newMachine());
    await page.leaderboard.measure();
    expect(store.getState().leaderboard).toHaveLength(1);
    await page.library.deleteEverything();
    expect(store.getState().leaderboard).toEqual([]);
  });
});

describe('on this device', () => {
  test('everything comes back as it was, and an empty board leaves nothing', async () => {
    const { actions, entries } = await loaded();
    await actions.leaderboard.measure();
    const storage = memoryStorage();
    writeLeaderboard(storage, entries());
    expect(readLeaderboard(storage)).toEqual(entries());
    writeLeaderboard(storage, []);
    expect(storage.kept.size).toBe(0);
  });

  test.each(['{', '{}', '[1, null, {"modelId": 3}]', '[{"modelId":"a","name":"a","measured":{}}]'])(
    'what cannot be read is left out: %s',
    (kept) => {
      expect(readLeaderboard({ getItem: () => kept })).toEqual([]);
    },
  );
});
