import { describe, expect, test } from 'vitest';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import type { TrackContext } from '../core/reading.ts';
import { createTrackReader } from '../core/trackReader.ts';
import type { RunEvent, SamplingParams } from '../core/types.ts';
import { createEngine, type Engine } from './engine.ts';
import { generate } from './generate.ts';
import { mixLogits } from './logitMixture.ts';
import type { PreparedPrompt } from './prompt.ts';
import { createScriptedModel } from './scriptedModel.ts';

const wild: SamplingParams = {
  ...neutralSamplingParams(defaultSamplingParams),
  temperature: 2,
  repetitionPenalty: 1.4,
  frequencyPenalty: 0.5,
  seed: 9,
  maxTokens: 12,
};

const newEngine = (contextLength = 512) =>
  createEngine(
    createScriptedModel({ reply: 'one two three four five six', tokensPerSecond: 0, contextLength }),
  );

/** A prompt with earlier replies and the beginning of this one, all different for each text. */
function promptOf({ model }: Engine, text: string, begun = ''): PreparedPrompt {
  const earlierReplyIds = model.tokenizer.encode(`${text}!`);
  const continuedIds = model.tokenizer.encode(begun);
  const ids = [...model.tokenizer.encode(text), ...earlierReplyIds, ...continuedIds];
  return { ids, earlierReplyIds, continuedIds };
}

interface Options {
  readonly mixed?: PreparedPrompt;
  /** Asked before each token with the number of those written so far. */
  readonly weight?: (written: number) => number;
  readonly params?: Partial<SamplingParams>;
}

async function write(engine: Engine, prompt: PreparedPrompt, { mixed, weight, params }: Options = {}) {
  const events: RunEvent[] = [];
  const written = () => events.filter(({ type }) => type === 'token').length;
  const request = { prompt, mixedPrompt: mixed ?? null, turn: 1, use: 'chat' } as const;
  for await (const event of generate(engine, request, {
    params: () => ({ ...wild, ...params }),
    mixWeight: () => weight?.(written()) ?? 0,
    aborted: () => false,
    now: () => 0,
    breathe: async () => {},
    freshSeed: () => 1,
  })) {
    events.push(event);
  }
  const records = events.flatMap((event) => (event.type === 'token' ? [event.record] : []));
  return { events, records, ids: records.map(({ id }) => id), end: events.at(-1) };
}

/** ln softmax of a row. */
function logSoftmax(logits: readonly number[]): number[] {
  const max = Math.max(...logits);
  const logSum = max + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - max), 0));
  return logits.map((logit) => logit - logSum);
}

describe('a mixed reply', () => {
  test.each(['reply', 'replies', 'context'] as const)(
    'with the weight 0 or 1 is that of one prompt alone (penalties over %s)',
    async (repetitionScope) => {
      const engine = newEngine();
      const first = promptOf(engine, 'You are a pirate.', 'Arr, ');
      const second = promptOf(engine, 'You are five years old and like cake', '');
      const params = { repetitionScope };
      const pure = {
        first: await write(engine, first, { params }),
        second: await write(engine, second, { params }),
      };
      const at = (weight: number) => write(engine, first, { mixed: second, weight: () => weight, params });
      expect((await at(0)).records.map(({ draw, elapsedMs: _, ...score }) => score)).toEqual(
        pure.first.records.map(({ draw, elapsedMs: _, ...score }) => score),
      );
      expect((await at(1)).ids).toEqual(pure.second.ids);
      expect((await at(1)).records.map(({ logprob }) => logprob)).toEqual(
        pure.second.records.map(({ logprob }) => logprob),
      );
      expect(pure.first.ids).not.toEqual(pure.second.ids);
      const between = (await at(0.5)).ids;
      expect(between).not.toEqual(pure.first.ids);
      expect(between).not.toEqual(pure.second.ids);
    },
  );

  test.each([-0.5, 0.3, 0.5, 1.5])('with the weight %d has the blended logits as its own', async (weight) => {
    const engine = newEngine();
    const first = promptOf(engine, 'You are a pirate.');
    const second = promptOf(engine, 'You are five years old.');
    const { records, ids } = await write(engine, first, { mixed: second, weight: () => weight });
    expect(records.length).toBeGreaterThan(1);
    for (const [index, record] of records.entries()) {
      const rows: Float32Array[] = [];
      for (const prompt of [first, second]) {
        const sequence = engine.model.createSequence();
        rows.push(await sequence.forward([...prompt.ids, ...ids.slice(0, index)], 'last'));
      }
      const blended = Array.from(rows[0]!, (logit, id) => (1 - weight) * logit + weight * rows[1]![id]!);
      const logprobs = logSoftmax(blended);
      expect(record.logprob).toBeCloseTo(logprobs[record.id]!, 5);
      expect(record.rank).toBe(1 + logprobs.filter((logprob) => logprob > logprobs[record.id]!).length);
      expect(record.draw?.mixWeight).toBe(weight);
    }
  });

  test('obeys a new weight at the very next token', async () => {
    const engine = newEngine();
    const first = promptOf(engine, 'You are a pirate.');
    const second = promptOf(engine, 'You are five years old.');
    const weights = [0, 0.25, 1, -0.5];
    const { records } = await write(engine, first, {
      mixed: second,
      weight: (written) => weights[written] ?? 1.5,
    });
    expect(records.slice(0, 5).map(({ draw }) => draw?.mixWeight)).toEqual([0, 0.25, 1, -0.5, 1.5]);
  });

  test("is read back as it was drawn, whichever prompt's ids were counted", async () => {
    const engine = newEngine();
    const first = promptOf(engine, 'tall ships sail', 'so ');
    const second = promptOf(engine, 'one two three four five six', 'so ');
    const weights = [0, 1, 0.5, 0.51, -0.5, 1.5];
    const { events, records } = await write(engine, first, {
      mixed: second,
      weight: (written) => weights[written % weights.length] ?? 0,
      // Cut within the recorded candidates, so that the reading is exact; and the turn does not end.
      params: {
        repetitionScope: 'context',
        repetitionPenalty: 1.8,
        temperature: 0.5,
        topK: 30,
        maxTokens: 40,
        logitBias: Object.fromEntries(engine.model.info.endOfTurnIds.map((id) => [id, -100])),
      },
    });
    const start = events[0];
    if (start?.type !== 'run-start') throw new Error('The run did not start.');
    const { promptIds, mixedPromptIds, earlierReplyIds, continuedIds: prefillIds } = start;
    expect([...promptIds]).toEqual(first.ids.slice(0, -3));
    expect([...(mixedPromptIds ?? [])]).toEqual(second.ids.slice(0, -3));
    const firstAlone = { tokens: records, promptIds, prefillIds, earlierReplyIds };
    const farthest = (context: TrackContext) => {
      const read = createTrackReader(context, 'sampled', wild);
      const gaps = records.map(({ draw }, index) =>
        Math.abs(read(index).chosen.probability - (draw?.probability ?? 0)),
      );
      return Math.max(...gaps);
    };
    expect(records.length).toBeGreaterThan(weights.length);
    expect(farthest({ ...firstAlone, mixedPromptIds: mixedPromptIds ?? [] })).toBeLessThan(1e-5);
    expect(farthest({ ...firstAlone, tokens: [...records] })).toBeGreaterThan(1e-3);
  });

  test('says nothing of a weight where nothing is mixed', async () => {
    const engine = newEngine();
    const { events, records } = await write(engine, promptOf(engine, 'Hello'));
    expect(records[0]?.draw).not.toHaveProperty('mixWeight');
    expect(events[0]).toMatchObject({ mixedPromptIds: null });
  });

  test('counts both prompts, and leaves both with the reply behind them', async () => {
    const engine = newEngine();
    const first = promptOf(engine, 'You are a pirate.');
    const second = promptOf(engine, 'You are five years old.');
    const { events, ids, end } = await write(engine, first, { mixed: second, weight: () => 0.5 });
    const promptTokens = first.ids.length + second.ids.length;
    expect(end).toMatchObject({ stats: { promptTokens, reusedTokens: 0, prefilledTokens: promptTokens } });
    expect(events.filter(({ type }) => type === 'prefill').at(-1)).toEqual({
      type: 'prefill',
      done: promptTokens,
      total: promptTokens,
    });
    const cached = engine.pool.cachedIds().toSorted((a, b) => a.length - b.length);
    const behind = (prompt: PreparedPrompt) => [...prompt.ids, ...ids.slice(0, -1)];
    expect(cached).toEqual([behind(first), behind(second)]);
  });

  test('is refused when either prompt does not fit', async () => {
    const engine = newEngine(64);
    const short = promptOf(engine, 'Hi');
    const long = promptOf(engine, 'x'.repeat(40));
    const context = [{ type: 'run-error', cause: 'context' }];
    expect((await write(engine, short, { mixed: long })).events).toMatchObject(context);
    expect((await write(engine, long, { mixed: short })).events).toMatchObject(context);
  });
});

test('a mixture at 0 or 1 is the row itself, at 0.5 the mean', () => {
  const [a, b, into] = [Float32Array.of(1, -2), Float32Array.of(3, 5), new Float32Array(2)];
  expect(mixLogits(a, b, 0, into)).toBe(a);
  expect(mixLogits(a, b, 1, into)).toBe(b);
  expect([...mixLogits(a, b, 0.5, into)]).toEqual([2, 1.5]);
  expect([...mixLogits(a, b, 1.5, into)]).toEqual([4, 8.5]);
});
