import { expect, test } from 'vitest';
import { defaultSamplingParams } from '../core/samplingParams.ts';
import type { TokenRecord } from '../core/types.ts';
import { createEngine } from './engine.ts';
import { generate } from './generate.ts';
import { scorePrompt } from './score.ts';
import { createScriptedModel } from './scriptedModel.ts';

const controls = { aborted: () => false, now: () => 0, breathe: async () => {} };
const ids = Array.from({ length: 200 }, (_, index) => (index * 7) % 200);

/** An engine that counts the tokens which it runs. */
function newEngine() {
  const model = createScriptedModel({
    reply: 'Aye, the sea is calm.',
    tokensPerSecond: 0,
    contextLength: 512,
  });
  const ran = { tokens: 0 };
  const engine = createEngine({
    ...model,
    createSequence() {
      const sequence = model.createSequence();
      return {
        ...sequence,
        forward(more, rows) {
          ran.tokens += more.length;
          return sequence.forward(more, rows);
        },
      };
    },
  });
  return { engine, ran };
}

/** A short reply after `promptIds`, which stays cached. */
async function write(engine: ReturnType<typeof newEngine>['engine'], promptIds: readonly number[]) {
  const records: TokenRecord[] = [];
  const prompt = { ids: promptIds, earlierReplyIds: [], continuedIds: [] };
  const events = generate(
    engine,
    { prompt, mixedPrompt: null, turn: 0, use: 'chat' },
    {
      ...controls,
      params: () => ({ ...defaultSamplingParams, temperature: 0, maxTokens: 8 }),
      mixWeight: () => 0,
      freshSeed: () => 1,
    },
  );
  for await (const event of events) if (event.type === 'token') records.push(event.record);
  return records;
}

test('scores are what the run itself recorded', async () => {
  const { engine } = newEngine();
  const records = await write(engine, ids);
  const scores = await scorePrompt(engine, [...ids, ...records.map(({ id }) => id)], 0, controls);
  expect(scores?.[0]).toBeNull();
  expect(scores?.slice(ids.length).map((score) => score?.logprob)).toEqual(
    records.map((record) => record.logprob),
  );
});

test.each([0, 1, 2, 64, 65, 128, 150, 199, 200, 300])(
  'from %i on: the same, and nothing before',
  async (from) => {
    const whole = await scorePrompt(newEngine().engine, ids, 0, controls);
    const scores = await scorePrompt(newEngine().engine, ids, from, controls);
    expect(whole).toHaveLength(ids.length);
    expect(whole?.slice(1)).not.toContain(null);
    expect(scores).toEqual(whole?.map((score, index) => (index < from ? null : score)));
  },
);

test('what is cached before the index is run again only for its last logits', async () => {
  const { engine, ran } = newEngine();
  const whole = await scorePrompt(engine, ids, 0, controls);
  expect(ran.tokens).toBe(ids.length);
  expect(await scorePrompt(engine, ids, 190, controls)).toEqual(
    whole?.map((score, index) => (index < 190 ? null : score)),
  );
  expect(ran.tokens).toBe(ids.length + 11);
});

test('scoring a chat’s prompt leaves the chat’s cache as it was', async () => {
  const { engine, ran } = newEngine();
  await write(engine, ids);
  const cached = engine.pool.cachedIds();
  await scorePrompt(engine, ids, 0, controls);
  await scorePrompt(engine, ids, 100, controls);
  expect(engine.pool.cachedIds()).toEqual(cached);
  ran.tokens = 0;
  await write(engine, cached[0] ?? []);
  expect(ran.tokens).toBe(1);
});

test('an abort gives nothing, and no tokens give no scores', async () => {
  const { engine } = newEngine();
  expect(await scorePrompt(engine, ids, 3, { ...controls, aborted: () => true })).toBeNull();
  expect(await scorePrompt(engine, [], 0, controls)).toEqual([]);
});
