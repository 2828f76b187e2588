import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import type { ModelSpec, PromptInput, RunEvent, SamplingParams } from '../core/types.ts';
import type { LanguageModel } from '../engine/languageModel.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient, type GenerateRequest, type GenerateRun } from './client.ts';
import { createInProcessWorker } from './inProcessWorker.fixture.ts';

const spec: ModelSpec = {
  id: 'scripted',
  source: { kind: 'scripted', tokensPerSecond: 0 },
  name: 'Model',
  dtype: 'auto',
  device: 'auto',
  contextLength: 512,
};
const reply = 'one two three four five six seven eight nine ten';
/** Wild enough that every id depends on its row's own context, seed and position. */
const wild: SamplingParams = {
  ...neutralSamplingParams(defaultSamplingParams),
  temperature: 2,
  seed: 3,
  maxTokens: 12,
};
const chat = (text: string): PromptInput => ({
  kind: 'chat',
  messages: [{ role: 'user', text }],
  ending: 'reply',
});

/** A client with a loaded model whose passes are counted: rows of each decoding pass, prompts' passes. */
async function loadedClient(failAt?: number) {
  const passes = { decode: [] as number[], forward: 0 };
  const client = createEngineClient(() =>
    createInProcessWorker(async () => {
      const script = { reply, tokensPerSecond: 0, contextLength: 512 };
      return counting(createScriptedModel(failAt === undefined ? script : { ...script, failAt }), passes);
    }),
  );
  for await (const event of client.load(spec)) if (event.type === 'load-end') break;
  return { client, passes };
}

function counting(model: LanguageModel, passes: { decode: number[]; forward: number }): LanguageModel {
  return {
    ...model,
    createSequence() {
      const sequence = model.createSequence();
      return {
        ...sequence,
        forward(...run) {
          passes.forward += 1;
          return sequence.forward(...run);
        },
      };
    },
    decode(steps) {
      passes.decode.push(steps.length);
      return model.decode(steps);
    },
  };
}

/** @param onToken called after each token with how many there are. */
async function collect(run: GenerateRun, onToken: (count: number, run: GenerateRun) => void = () => {}) {
  const events: RunEvent[] = [];
  const ids: number[] = [];
  for await (const event of run) {
    events.push(event);
    if (event.type !== 'token') continue;
    ids.push(event.record.id);
    onToken(ids.length, run);
  }
  const records = events.flatMap((event) => (event.type === 'token' ? [event.record] : []));
  const start = events.find((event) => event.type === 'run-start');
  return { events, ids, records, start, end: events.at(-1) };
}

/** What a request gives in an engine of its own. */
async function alone(request: GenerateRequest) {
  const { client } = await loadedClient();
  const { batch: _, ...rest } = request;
  return collect(client.generate(rest));
}

describe('a batch', () => {
  test('one pass per token for all, and every row is what it is alone', async () => {
    const { client, passes } = await loadedClient();
    const requests = ['Hello', 'A longer question than that', 'Hi'].map((text, index) => ({
      prompt: chat(text),
      params: { ...wild, seed: index },
      turn: index,
      batch: 'panes',
    }));
    const runs = await Promise.all(requests.map((request) => collect(client.generate(request))));
    for (const [index, request] of requests.entries()) {
      expect(runs[index]?.ids).toEqual((await alone(request)).ids);
    }
    const longest = Math.max(...runs.map(({ ids }) => ids.length));
    expect(passes.decode).toHaveLength(longest - 1);
    expect(passes.decode[0]).toBe(3);
  });

  test('others wait for the batch to end, in the order in which they came', async () => {
    const { client } = await loadedClient();
    const ended: string[] = [];
    const ask = (name: string, batch?: string) => {
      const request = {
        prompt: chat(name),
        params: wild,
        turn: 0,
        ...(batch === undefined ? {} : { batch }),
      };
      return collect(client.generate(request)).then(() => ended.push(name));
    };
    const scoring = (name: string) => client.score(chat(name)).then(() => ended.push(name));
    await Promise.all([
      ask('first', 'a'),
      ask('second', 'a'),
      scoring('third'),
      ask('fourth', 'b'),
      ask('fifth'),
    ]);
    expect(ended.slice(0, 2).toSorted()).toEqual(['first', 'second']);
    expect(ended.slice(2)).toEqual(['third', 'fourth', 'fifth']);
  });

  test('rows of any number join, end and are stopped at any time, and disturb no other', async () => {
    const row = fc.record({
      text: fc.constantFrom('Hello', 'Hello there', 'What is the time where you are?'),
      seed: fc.nat({ max: 5 }),
      maxTokens: fc.integer({ min: 1, max: 14 }),
      temperature: fc.constantFrom(0, 2),
      /** Tokens of the first row after which this one is asked for. */
      after: fc.nat({ max: 6 }),
      stopAt: fc.option(fc.nat({ max: 6 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 10 }), async (rows) => {
        const { client, passes } = await loadedClient();
        const requests = rows.map(({ text, seed, maxTokens, temperature }) => ({
          prompt: chat(text),
          params: { ...wild, seed, maxTokens, temperature },
          turn: 0,
          batch: 'panes',
        }));
        let tokensOfFirst = 0;
        const late: { after: number; start: () => void }[] = [];
        const startDue = () => {
          for (const { after, start } of late.splice(0).toSorted((a, b) => a.after - b.after)) {
            if (after <= tokensOfFirst) start();
            else late.push({ after, start });
          }
        };
        const write = (index: number) => {
          const aborter = new AbortController();
          const { stopAt = null } = rows[index] ?? {};
          if (stopAt === 0) aborter.abort();
          return collect(client.generate(requests[index] as GenerateRequest, aborter.signal), (count) => {
            if (count === stopAt) aborter.abort();
            if (index > 0) return;
            tokensOfFirst = count;
            startDue();
          });
        };
        const waiting = rows.map(({ after }, index) => {
          if (index === 0) return write(0);
          return new Promise<Awaited<ReturnType<typeof write>>>((resolve, reject) => {
            late.push({ after, start: () => void write(index).then(resolve, reject) });
          });
        });
        startDue();
        await waiting[0];
        tokensOfFirst = 99;
        startDue();
        for (const [index, run] of (await Promise.all(waiting)).entries()) {
          const expected = (await alone(requests[index] as GenerateRequest)).ids;
          const { stopAt = null } = rows[index] ?? {};
          if (stopAt === null) expect(run.ids).toEqual(expected);
          else expect(run.ids).toEqual(expected.slice(0, run.ids.length));
          expect(run.end?.type).toBe('run-end');
        }
        expect(Math.max(0, ...passes.decode)).toBeLessThanOrEqual(8);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('a row that joins is prefilled before the others go on', async () => {
    const { client } = await loadedClient();
    const order: string[] = [];
    let joined: Promise<unknown> | null = null;
    const ask = (name: string) =>
      client.generate({ prompt: chat(name), params: { ...wild, maxTokens: 30 }, turn: 0, batch: 'panes' });
    await collect(ask('first'), (count) => {
      order.push('first');
      if (count === 2) joined = collect(ask('second'), () => order.push('second'));
    });
    await joined;
    const start = order.indexOf('second');
    expect(start).toBeGreaterThan(1);
    expect(start).toBeLessThan(8);
    // From then on they take turns.
    expect(order.slice(start, start + 8).filter((name) => name === 'second')).toHaveLength(4);
  });

  test('settings reach one row alone', async () => {
    const { client } = await loadedClient();
    const request = (seed: number) => ({
      prompt: chat('Hello'),
      params: { ...wild, seed },
      turn: 0,
      batch: 'panes',
    });
    const star = '*'.charCodeAt(0);
    const biased = { ...wild, seed: 1, logitBias: { [star]: 100 } };
    const [changed, other] = await Promise.all([
      collect(client.generate(request(1)), (count, run) => count === 1 && run.setParams(biased)),
      collect(client.generate(request(2))),
    ]);
    expect(changed.ids.at(-1)).toBe(star);
    expect(other.ids).toEqual((await alone(request(2))).ids);
  });

  test('one prompt in several rows is prefilled once', async () => {
    const { client, passes } = await loadedClient();
    const prompt = chat('The same question for everyone');
    const runs = await Promise.all(
      [1, 2, 3].map((seed) =>
        collect(client.generate({ prompt, params: { ...wild, seed }, turn: 0, batch: 'panes' })),
      ),
    );
    const length = await client.countTokens(prompt);
    const reused = runs.map(({ end }) => (end?.type === 'run-end' ? end.stats.reusedTokens : -1));
    expect(reused).toEqual([0, length - 1, length - 1]);
    expect(passes.forward).toBe(Math.ceil(length / 64) + 2);
  });

  test('a refused row ends alone', async () => {
    const { client } = await loadedClient();
    const request = (text: string) => ({ prompt: chat(text), params: wild, turn: 0, batch: 'panes' });
    const [refused, sound] = await Promise.all([
      collect(client.generate(request('x'.repeat(600)))),
      collect(client.generate(request('Hello'))),
    ]);
    expect(refused.events).toMatchObject([{ type: 'run-error', cause: 'context' }]);
    expect(sound.ids).toEqual((await alone(request('Hello'))).ids);
  });

  test.each([0, 1, 4])('an engine that breaks at pass %i ends all rows', async (failAt) => {
    const { client } = await loadedClient(failAt);
    const runs = await Promise.all(
      ['Hello', 'Hi', 'Good day'].map((text) =>
        collect(client.generate({ prompt: chat(text), params: wild, turn: 0, batch: 'panes' })),
      ),
    );
    for (const { end } of runs) expect(end).toMatchObject({ type: 'run-error', cause: 'engine' });
  });
});

describe('a mixture over the wire', () => {
  const mixed = (weight: number, batch?: string): GenerateRequest => ({
    prompt: chat('Hello'),
    params: { ...wild, maxTokens: 30 },
    turn: 0,
    mix: { prompt: chat('A longer question than that'), weight },
    ...(batch === undefined ? {} : { batch }),
  });

  test('both prompts take one pass with the batch, and each reply is what it is alone', async () => {
    const { client, passes } = await loadedClient();
    const plain = { prompt: chat('Hi'), params: wild, turn: 0, batch: 'panes' };
    const [mixture, other] = await Promise.all([
      collect(client.generate(mixed(0.4, 'panes'))),
      collect(client.generate(plain)),
    ]);
    expect(passes.decode[0]).toBe(3);
    expect(mixture.ids).toEqual((await alone(mixed(0.4))).ids);
    expect(other.ids).toEqual((await alone(plain)).ids);
  });

  test('a new weight is obeyed from one token on; one that is no number is passed over', async () => {
    const { client } = await loadedClient();
    const { records } = await collect(client.generate(mixed(0.2)), (count, run) => {
      if (count === 2) run.setMixWeight(Number.NaN);
      if (count === 3) run.setMixWeight(1.25);
    });
    const weights = records.map(({ draw }) => draw?.mixWeight);
    const change = weights.indexOf(1.25);
    expect(change).toBeGreaterThanOrEqual(3);
    expect(change).toBeLessThan(8);
    expect(new Set(weights.slice(0, change))).toEqual(new Set([0.2]));
    expect(new Set(weights.slice(change))).toEqual(new Set([1.25]));
  });

  test('a weight that is no number is refused', async () => {
    const { client } = await loadedClient();
    const { events } = await collect(client.generate(mixed(Number.POSITIVE_INFINITY)));
    expect(events).toMatchObject([{ type: 'run-error', cause: 'refused' }]);
  });
});
