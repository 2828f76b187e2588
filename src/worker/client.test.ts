import { describe, expect, test } from 'vitest';
import { defaultSamplingParams } from '../core/samplingParams.ts';
import type { LoadEvent, ModelSpec, RunEvent } from '../core/types.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient, type EngineClient, type EngineWorker, type GenerateRequest } from './client.ts';
import { createInProcessWorker } from './inProcessWorker.fixture.ts';

const spec: ModelSpec = {
  id: 'scripted',
  source: { kind: 'scripted', tokensPerSecond: 0 },
  name: 'Model',
  dtype: 'auto',
  device: 'auto',
  contextLength: 512,
};
const params = { ...defaultSamplingParams, temperature: 0, repetitionPenalty: 1 };
const request: GenerateRequest = {
  prompt: { kind: 'chat', messages: [{ role: 'user', text: 'Hello' }], ending: 'reply' },
  params,
  turn: 0,
};
const reply = 'one two three four five six seven eight nine ten';

/** A client over workers whose models may break at a given forward pass; counts the workers. */
function newClient(failAt: readonly (number | undefined)[] = []) {
  const workers: EngineWorker[] = [];
  const client = createEngineClient(() => {
    const at = failAt[workers.length];
    const worker = createInProcessWorker(async () =>
      createScriptedModel({
        reply,
        tokensPerSecond: 0,
        contextLength: 512,
        ...(at === undefined ? {} : { failAt: at }),
      }),
    );
    workers.push(worker);
    return worker;
  });
  return { client, workers };
}

/** A client that watches its workers; clock, timers and locks are moved by hand. */
function watchedClient() {
  const names: string[] = [];
  const grants = new Map<string, () => void>();
  let workers: EngineWorker[] = [];
  let ms = 0;
  let due: { at: number; callback: () => void } | null = null;
  let lockAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    lockAsked = resolve;
  });
  const request = (name: string, _options: LockOptions, granted: () => void) => {
    grants.set(name, granted);
    lockAsked();
    return new Promise<void>(() => {});
  };
  const client = createEngineClient(
    (name) => {
      names.push(name);
      const worker = createInProcessWorker(async () =>
        createScriptedModel({ reply, tokensPerSecond: 0, contextLength: 512 }),
      );
      workers.push(worker);
      return worker;
    },
    {
      locks: { request } as unknown as LockManager,
      newLockName: () => `lock-${names.length}`,
      now: () => ms,
      setTimer(callback, afterMs) {
        const timer = { at: ms + afterMs, callback };
        due = timer;
        return () => {
          if (due === timer) due = null;
        };
      },
    },
  );
  return {
    client,
    names,
    asked,
    release: (name: string) => grants.get(name)?.(),
    hang() {
      for (const worker of workers) worker.postMessage = () => {};
      workers = [];
    },
    /** Lets timers run as they come due, and messages arrive in between. */
    async pass(time: number) {
      const end = ms + time;
      for (let timer = due; timer !== null && timer.at <= end; timer = due) {
        ms = timer.at;
        due = null;
        timer.callback();
        await new Promise((resolve) => setImmediate(resolve));
      }
      ms = end;
    },
  };
}

async function all<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const list: Event[] = [];
  for await (const event of events) list.push(event);
  return list;
}

/** Loads and reads up to the end of the load; what comes later is left to `later`. */
async function loaded(client: EngineClient, later: LoadEvent[] = []): Promise<LoadEvent | undefined> {
  const events = client.load(spec)[Symbol.asyncIterator]();
  for (;;) {
    const { value: event } = await events.next();
    if (event?.type === 'load-progress' || event?.type === 'load-device') continue;
    void events.next().then(({ value }) => value !== undefined && later.push(value));
    return event;
  }
}

const textOf = (events: readonly RunEvent[]) =>
  events.map((event) => (event.type === 'token' ? event.record.text : '')).join('');

describe('client and host', () => {
  test('load, then a run: one terminal event, records arrive whole', async () => {
    const { client } = newClient();
    expect((await loaded(client))?.type).toBe('load-end');
    const events = await all(client.generate(request));
    expect(events.map((event) => event.type).filter((type) => type.startsWith('run-'))).toEqual([
      'run-start',
      'run-end',
    ]);
    expect(textOf(events)).toBe(reply);
    const token = events.find((event) => event.type === 'token');
    expect(token?.type === 'token' && token.record.evidence.topIds.length).toBe(64);
    expect(client.lastRun()?.decodedTokens).toBe(11);
  });

  test('a run before any load is refused in words, and starts no worker', async () => {
    const { client, workers } = newClient();
    const events = await all(client.generate(request));
    expect(workers).toHaveLength(0);
    expect(events).toMatchObject([{ type: 'run-error', cause: 'refused' }]);
  });

  test('runs wait for one another and answer in order', async () => {
    const { client } = newClient();
    await loaded(client);
    const runs = await Promise.all([all(client.generate(request)), all(client.generate(request))]);
    expect(runs.map(textOf)).toEqual([reply, reply]);
    const second = runs[1]?.find((event) => event.type === 'run-start');
    expect(second?.type === 'run-start' && second.reusedTokens).toBeGreaterThan(0);
  });

  test('tokenizing does not wait for a run', async () => {
    const { client } = newClient();
    await loaded(client);
    const ended: string[] = [];
    const run = all(client.generate(request)).then(() => ended.push('run'));
    const { text } = await client.tokenize({ direction: 'encode', prompt: request.prompt });
    ended.push('tokenize');
    await run;
    expect(ended).toEqual(['tokenize', 'run']);
    expect(text).toContain('Hello');
  });

  test('an abort before the run begins ends it with no token', async () => {
    const { client } = newClient();
    await loaded(client);
    const events = await all(client.generate(request, AbortSignal.abort()));
    expect(events.some((event) => event.type === 'token')).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', reason: 'aborted' });
  });

  test('setParams reaches a run that is under way', async () => {
    const { client } = newClient();
    await loaded(client);
    const run = client.generate(request);
    let tokens = 0;
    for await (const event of run) {
      if (event.type !== 'token') continue;
      tokens += 1;
      if (tokens === 1) run.setParams({ ...params, maxTokens: 3 });
    }
    expect(tokens).toBeLessThanOrEqual(5);
  });

  test('a logit bias set while a run is under way is obeyed from one token on, to the end', async () => {
    const { client } = newClient();
    await loaded(client);
    const run = client.generate({ ...request, params: { ...params, maxTokens: 10 } });
    const star = '*'.charCodeAt(0);
    const ids: number[] = [];
    const biases: (number | undefined)[] = [];
    for await (const event of run) {
      if (event.type !== 'token') continue;
      ids.push(event.record.id);
      biases.push(event.record.draw?.params.logitBias[star]);
      if (ids.length === 1) run.setParams({ ...params, maxTokens: 10, logitBias: { [star]: 100 } });
    }
    const from = biases.indexOf(100);
    expect(from).toBeGreaterThanOrEqual(1);
    expect(from).toBeLessThanOrEqual(4);
    expect(ids).toHaveLength(10);
    expect(ids.slice(0, from)).not.toContain(star);
    expect(new Set(ids.slice(from))).toEqual(new Set([star]));
  });

  test('a broken engine ends its runs, and the next load starts a fresh worker', async () => {
    const { client, workers } = newClient([3]);
    const later: LoadEvent[] = [];
    await loaded(client, later);
    const [first, second] = await Promise.all([all(client.generate(request)), all(client.generate(request))]);
    expect(first.at(-1)).toMatchObject({ type: 'run-error', cause: 'engine' });
    expect(second.at(-1)).toMatchObject({ type: 'run-error', cause: 'engine' });
    expect(later).toMatchObject([{ type: 'engine-lost' }]);
    await loaded(client);
    expect(workers).toHaveLength(2);
    expect(textOf(await all(client.generate(request)))).toBe(reply);
  });

  test('a worker that dies ends every open request', async () => {
    const { client, workers } = newClient();
    await loaded(client);
    const run = all(client.generate(request));
    workers[0]?.onerror?.({ message: 'gone', preventDefault() {} } as ErrorEvent);
    expect((await run).at(-1)).toMatchObject({ type: 'run-error', cause: 'engine' });
  });

  test('a worker that ends without a word is noticed by its lock; every open request ends', async () => {
    const { client, names, release, asked } = watchedClient();
    const later: LoadEvent[] = [];
    await loaded(client, later);
    const run = all(client.generate(request));
    await asked;
    release('lock-0');
    expect((await run).at(-1)).toMatchObject({ type: 'run-error', cause: 'engine' });
    expect(later).toMatchObject([{ type: 'engine-lost', message: 'The engine stopped unexpectedly.' }]);
    await loaded(client);
    expect(names).toEqual(['lock-0', 'lock-1']);
    expect(textOf(await all(client.generate(request)))).toBe(reply);
  });

  test('a worker that hangs is noticed by its silence: soon when idle, later when at work', async () => {
    const jobs: readonly (readonly [(client: EngineClient) => Promise<unknown>, number])[] = [
      [async () => {}, 5000],
      // Counting what is typed waits for nothing.
      [(client) => client.countTokens(request.prompt).catch(() => 0), 5000],
      [(client) => all(client.generate(request)), 62_000],
    ];
    for (const [work, limitMs] of jobs) {
      const { client, hang, pass, asked } = watchedClient();
      const later: LoadEvent[] = [];
      await loaded(client, later);
      await asked;
      hang();
      void work(client);
      await pass(limitMs - 2000);
      expect(later).toEqual([]);
      await pass(2000);
      expect(later).toMatchObject([{ type: 'engine-lost', message: 'The engine stopped answering.' }]);
    }
  });

  test('a prompt that is too long to score is refused, and the engine goes on', async () => {
    const { client, workers } = newClient();
    await loaded(client);
    const ids = Array.from({ length: 600 }, () => 65);
    await expect(client.score({ kind: 'ids', ids })).rejects.toThrow(/600 prompt tokens.*holds 512/);
    expect(textOf(await all(client.generate(request)))).toBe(reply);
    expect(workers).toHaveLength(1);
  });

  test('scoring that is stopped rejects with the signal’s own reason', async () => {
    const { client } = newClient();
    await loaded(client);
    const scoring = client.score(
      { kind: 'text', text: 'x'.repeat(300), startToken: false },
      AbortSignal.abort(),
    );
    await expect(scoring).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('counting tells how many tokens a prompt takes', async () => {
    const { client } = newClient();
    await loaded(client);
    const { ids } = await client.tokenize({ direction: 'encode', prompt: request.prompt });
    expect(await client.countTokens(request.prompt)).toBe(ids.length);
  });

  test('unknown ids are refused and leave the engine sound', async () => {
    const { client } = newClient();
    await loaded(client);
    await expect(client.tokenize({ direction: 'decode', ids: [99999999] })).rejects.toThrow(/99999999/);
    const events = await all(client.generate({ ...request, prompt: { kind: 'ids', ids: [-1] } }));
    expect(events).toMatchObject([{ type: 'run-error', cause: 'refused' }]);
    expect(textOf(await all(client.generate(request)))).toBe(reply);
  });
});
