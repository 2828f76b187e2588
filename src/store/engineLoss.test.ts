import { describe, expect, test } from 'vitest';
import { assistantText, shownPath } from '../core/conversation.ts';
import type { AssistantMessage, ChosenDevice } from '../core/types.ts';
import { EngineError } from '../engine/failure.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient, type EngineWorker } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

const reply = 'one two three four five six seven eight nine ten';
const baseUrl = 'http://localhost/';

/**
 * The real store over the real client and host.
 * @param failures by load: the forward pass at which its model breaks, or with what it fails to load.
 * @param gpu whether there is a graphics processor, which then is used unless the CPU is asked for.
 */
function newStore(failures: readonly (number | string | Error | null)[] = [], gpu = false) {
  let worker: EngineWorker | null = null;
  const devices: ChosenDevice['device'][] = [];
  const client = createEngineClient(() => {
    worker = createInProcessWorker(async (spec, { onDevice }) => {
      const failure = failures[devices.length] ?? null;
      const device = gpu && spec.device !== 'wasm' ? 'webgpu' : 'wasm';
      devices.push(device);
      onDevice?.({ device, deviceName: device, deviceReason: null });
      if (typeof failure === 'string') throw new Error(failure);
      if (failure instanceof Error) throw failure;
      const model = createScriptedModel({
        reply,
        tokensPerSecond: 0,
        contextLength: 2048,
        ...(failure === null ? {} : { failAt: failure }),
      });
      return { ...model, info: { ...model.info, device } };
    });
    return worker;
  });
  let ids = 0;
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
  const ready = () => store.getState().run.status === 'ready';
  /** What a browser reports of a worker that is gone. */
  const die = (message: string) => worker?.onerror?.({ message, preventDefault() {} } as ErrorEvent);
  return { store, actions, path, lastReply, until, ready, die, devices, loads: () => devices.length };
}

describe('an engine that is lost', () => {
  test('while idle: it is said, a fresh one is loaded, and Send works', async () => {
    const { store, actions, lastReply, path, until, ready, die, loads } = newStore();
    await actions.loadModel();
    await actions.send('Hello');
    die('gone');
    await until(() => !ready());
    expect(store.getState().notice).toMatchObject({
      kind: 'error',
      text: 'The engine stopped unexpectedly. (gone) The engine is started again; what was written stays.',
    });
    await until(ready);
    expect(loads()).toBe(2);
    expect(path()).toHaveLength(2);
    await actions.send('Again');
    expect(path()).toHaveLength(4);
    expect(assistantText(lastReply())).toBe(reply);
    expect(store.getState().notice).toBeNull();
  });

  test('in the middle of a reply: what was written stays, is marked, and can be continued', async () => {
    const { store, actions, lastReply, until, ready } = newStore([5]);
    await actions.loadModel();
    await actions.send('Hello');
    expect(lastReply().endReason).toBe('error');
    const partial = assistantText(lastReply());
    expect(partial.length).toBeGreaterThan(0);
    expect(reply.startsWith(partial)).toBe(true);
    await until(ready);
    expect(store.getState().notice?.text).toMatch(/^The engine failed\..*what was written stays\.$/s);
    await actions.continueReply(lastReply().id);
    expect(assistantText(lastReply())).toBe(reply);
  });

  test('again and again: after two restarts it ends in a plain failure, and Retry mends it', async () => {
    const { store, actions, lastReply, until, die, loads, ready } = newStore();
    await actions.loadModel();
    for (const expected of [2, 3]) {
      die('gone');
      await until(() => loads() === expected && ready());
    }
    die('gone');
    await until(() => store.getState().run.status === 'failed');
    expect(loads()).toBe(3);
    expect(store.getState()).toMatchObject({
      model: null,
      run: { message: 'The engine stopped unexpectedly. (gone)' },
      notice: { kind: 'error', text: 'The engine stopped unexpectedly. (gone)', remedy: 'retry-load' },
    });
    await actions.send('Hello');
    expect(store.getState().queuedReplyId).toBe(lastReply().id);
    await actions.loadModel();
    expect(assistantText(lastReply())).toBe(reply);
  });

  test('a reply that ends well begins the count of restarts anew', async () => {
    const { actions, until, die, loads, ready } = newStore();
    await actions.loadModel();
    for (const expected of [2, 3, 4, 5]) {
      die('gone');
      await until(() => loads() === expected && ready());
      await actions.send('Hello');
    }
    expect(loads()).toBe(5);
  });

  test('a fresh engine that cannot load ends in its own sentence, with Retry', async () => {
    const { store, actions, lastReply, until, die } = newStore([null, 'Part 3 of the model is missing.']);
    await actions.loadModel();
    await actions.send('Hello');
    die('gone');
    await until(() => store.getState().run.status === 'failed');
    expect(store.getState().notice).toMatchObject({
      text: 'Part 3 of the model is missing.',
      remedy: 'retry-load',
    });
    expect(assistantText(lastReply())).toBe(reply);
    await actions.loadModel();
    expect(store.getState().run.status).toBe('ready');
  });
});

describe('a graphics processor that is lost', () => {
  test('once: it is tried again; once more: the CPU goes on, and a third time is a failure', async () => {
    const { store, actions, until, ready, die, devices, path } = newStore([], true);
    await actions.loadModel();
    await actions.send('Hello');
    for (const expected of [2, 3]) {
      die('gone');
      await until(() => devices.length === expected && ready());
    }
    expect(devices).toEqual(['webgpu', 'webgpu', 'wasm']);
    expect(store.getState().notice?.text).toMatch(/gone.*goes on with the CPU.*what was written stays/);
    expect(path()).toHaveLength(2);
    die('gone');
    await until(() => store.getState().run.status === 'failed');
    expect(devices).toHaveLength(3);
  });

  test('in mid-reply, twice: each part stays, and the CPU continues it', async () => {
    const { actions, lastReply, until, ready, devices } = newStore([4, 4], true);
    await actions.loadModel();
    await actions.send('Hello');
    await until(() => devices.length === 2 && ready());
    const first = assistantText(lastReply());
    expect(first.length).toBeGreaterThan(0);
    await actions.continueReply(lastReply().id);
    await until(() => devices.length === 3 && ready());
    expect(assistantText(lastReply()).startsWith(first)).toBe(true);
    await actions.continueReply(lastReply().id);
    expect(assistantText(lastReply())).toBe(reply);
    expect(devices).toEqual(['webgpu', 'webgpu', 'wasm']);
  });

  test('and cannot make a session: the CPU takes over at once, and a waiting message is answered', async () => {
    const { store, actions, lastReply, until, ready, devices } = newStore(
      [new EngineError('No room.')],
      true,
    );
    const states: string[] = [];
    store.subscribe(({ run }) => states.push(run.status));
    const loading = actions.loadModel();
    await actions.send('Hello');
    await loading;
    await until(ready);
    expect(states).not.toContain('failed');
    expect(devices).toEqual(['webgpu', 'wasm']);
    expect(assistantText(lastReply())).toBe(reply);
    expect(store.getState().modelSpec.device).toBe('wasm');
  });

  test('is not blamed for a file that is not there', async () => {
    const { store, actions, devices } = newStore(['Part 3 is missing.'], true);
    await actions.loadModel();
    expect(devices).toEqual(['webgpu']);
    expect(store.getState().notice).toMatchObject({ text: 'Part 3 is missing.', remedy: 'retry-load' });
  });
});

describe('a change of device', () => {
  test('stops what runs and keeps it; Continue, then Stop, keep it as well', async () => {
    const { store, actions, lastReply, until, ready, loads } = newStore();
    await actions.loadModel();
    const sending = actions.send('Hello');
    await until(() => (lastReply()?.tokens?.length ?? 0) >= 3);
    await actions.setDevice('wasm');
    await sending;
    await until(ready);
    expect(loads()).toBe(2);
    expect(store.getState().modelSpec.device).toBe('wasm');
    const stopped = lastReply();
    expect(stopped.endReason).toBe('aborted');
    const written = assistantText(stopped);
    expect(written.length).toBeGreaterThan(0);

    const continuing = actions.continueReply(stopped.id);
    actions.stop();
    await continuing;
    expect(lastReply().id).toBe(stopped.id);
    expect(assistantText(lastReply()).startsWith(written)).toBe(true);
    await until(ready);
    await actions.continueReply(stopped.id);
    expect(assistantText(lastReply())).toBe(reply);
  });

  test('Continue that waits for the other device, and Stop while it waits, keep the reply', async () => {
    const { store, actions, lastReply, until } = newStore();
    await actions.loadModel();
    const sending = actions.send('Hello');
    await until(() => (lastReply()?.tokens?.length ?? 0) >= 3);
    actions.stop();
    await sending;
    const stopped = lastReply();
    const changing = actions.setDevice('wasm');
    await until(() => store.getState().run.status === 'loading');
    await actions.continueReply(stopped.id);
    expect(store.getState().queuedReplyId).toBe(stopped.id);
    actions.stop();
    await changing;
    expect(lastReply()).toEqual(stopped);
    expect(store.getState()).toMatchObject({ queuedReplyId: null, run: { status: 'ready' } });
  });
});
