import { expect, test } from 'vitest';
import { appendTokens, replaceMessage } from '../../core/conversation.ts';
import { createAuthor, emptyReply } from '../../core/conversationEdits.fixture.ts';
import { autosaveIntervalMs, createAutosave } from './autosave.ts';
import { said } from './saidConversation.fixture.ts';
import { createBrowser, openTab, ticks } from './tabs.fixture.ts';

/** A clock by hand, and a writer that takes as long as it is told. */
function createBench(saves: { readonly done?: () => boolean; readonly tookMs?: number } = {}) {
  let time = 0;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const starts: number[] = [];
  const setTimer = (callback: () => void, ms: number) => {
    const timer = { at: time + ms, callback };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const autosave = createAutosave({
    now: () => time,
    setTimer,
    save: () => {
      starts.push(time);
      const done = saves.done?.() ?? true;
      return saves.tookMs === undefined
        ? Promise.resolve(done)
        : new Promise((resolve) => setTimer(() => resolve(done), saves.tookMs ?? 0));
    },
  });
  return {
    autosave,
    starts,
    async pass(ms: number) {
      for (const end = time + ms; time < end; time += 1) {
        for (const timer of timers) {
          if (timer.at > time) continue;
          timers.delete(timer);
          timer.callback();
        }
        await Promise.resolve();
        await Promise.resolve();
        await Promise.resolve();
      }
    },
  };
}

test('a text that grows every frame is written every 400 ms', async () => {
  const { autosave, starts, pass } = createBench({ tookMs: 20 });
  for (let frame = 0; frame < 300; frame++) {
    autosave.touch(false);
    await pass(16);
  }
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  expect(starts[0]).toBe(0);
  expect(starts.length).toBeGreaterThan(10);
  for (const gap of gaps) expect(gap).toBeLessThanOrEqual(500);
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(autosaveIntervalMs);
});

test('without timers, as in a hidden tab, every change after the interval writes by itself', () => {
  let time = 0;
  let saves = 0;
  const save = async () => {
    saves += 1;
    return true;
  };
  const autosave = createAutosave({ save, now: () => time, setTimer: () => () => {} });
  const step = async () => {
    autosave.touch(false);
    await ticks(1);
    time += 250;
  };
  return [1, 2, 3, 4, 5]
    .reduce((before) => before.then(step), Promise.resolve())
    .then(() => expect(saves).toBe(3));
});

test('the end of a run is written at once, right after a write under way', async () => {
  const { autosave, starts, pass } = createBench({ tookMs: 50 });
  autosave.touch(false);
  await pass(10);
  autosave.touch(true);
  await pass(100);
  expect(starts).toHaveLength(2);
  expect(starts[1]).toBeLessThan(60);
});

test('a failed write is tried again, less and less often, and at once when the page asks', async () => {
  let works = false;
  const { autosave, starts, pass } = createBench({ done: () => works });
  autosave.touch(false);
  await pass(20_000);
  expect(starts).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
  autosave.touch(false);
  await pass(10);
  expect(starts).toHaveLength(5);
  works = true;
  await autosave.flush();
  expect(starts).toHaveLength(6);
  await pass(60_000);
  expect(starts).toHaveLength(6);
});

test('nothing is written after the end', async () => {
  const { autosave, starts, pass } = createBench();
  autosave.touch(false);
  autosave.touch(false);
  autosave.stop();
  autosave.touch(true);
  await pass(5_000);
  expect(starts).toHaveLength(1);
});

test('a crash in mid-reply costs less than half a second of text', async () => {
  const browser = createBrowser();
  const tab = openTab(browser);
  const author = createAuthor('s');
  let conversation = replaceMessage(said('c', 'Q', 0), emptyReply('reply'));
  tab.show(conversation);
  const tokenMs = 20;
  for (let token = 0; token < 150; token++) {
    conversation = appendTokens(conversation, 'reply', [author.token()]);
    tab.show(conversation);
    await tab.pass(tokenMs);
    // Time for the database to answer.
    await ticks(10);
  }
  tab.crash();
  const opened = await openTab(browser).library.open('c');
  const reply = opened?.conversation.messages.reply;
  if (reply?.role !== 'assistant') throw new Error('The reply is lost.');
  expect(reply.endReason).toBe('aborted');
  expect(150 - reply.tokens.length).toBeLessThanOrEqual(500 / tokenMs);
});
