import { describe, expect, test } from 'vitest';
import { defaultSamplingParams } from '../core/samplingParams.ts';
import type { PromptInput, PromptMessage, RunEvent, SamplingParams, TokenRecord } from '../core/types.ts';
import { createEngine, type Engine } from './engine.ts';
import { type GenerateControls, generate, type ReplyRequest } from './generate.ts';
import { preparePrompt } from './prompt.ts';
import { createScriptedModel } from './scriptedModel.ts';

const reply = 'Aye, the sea is calm today.\n\nFair winds to you, friend! STOP here, and not there.';
const greedy: SamplingParams = { ...defaultSamplingParams, temperature: 0, repetitionPenalty: 1 };
const random: SamplingParams = {
  ...defaultSamplingParams,
  temperature: 2,
  topK: 0,
  topP: 1,
  seed: 11,
  maxTokens: 12,
};

const newEngine = (contextLength = 512) =>
  createEngine(createScriptedModel({ reply, tokensPerSecond: 0, contextLength }));
const user = (text: string): PromptMessage => ({ role: 'user', text });
const chat = (messages: readonly PromptMessage[], ending: 'reply' | 'continue' = 'reply'): PromptInput => ({
  kind: 'chat',
  messages,
  ending,
});

interface RunOptions {
  readonly params?: () => SamplingParams;
  readonly turn?: number;
  /** Called after each event; true = abort. */
  readonly abortAfter?: (event: RunEvent) => boolean;
}

/** One run over the real loop. */
async function run(engine: Engine, input: PromptInput, options: RunOptions = {}) {
  let aborted = false;
  const controls: GenerateControls = {
    params: options.params ?? (() => greedy),
    aborted: () => aborted,
    now: () => 0,
    breathe: async () => {},
    freshSeed: () => 5,
    mixWeight: () => 0,
  };
  const events: RunEvent[] = [];
  const { tokenizer, info } = engine.model;
  const request: ReplyRequest = {
    prompt: preparePrompt(tokenizer, info.startToken, input),
    mixedPrompt: null,
    turn: options.turn ?? 0,
    use: 'chat',
  };
  for await (const event of generate(engine, request, controls)) {
    events.push(event);
    aborted ||= options.abortAfter?.(event) ?? false;
  }
  const records = events.flatMap((event) => (event.type === 'token' ? [event.record] : []));
  const last = events.at(-1);
  return { events, records, end: last?.type === 'run-end' ? last : null, last };
}

const ids = (records: readonly TokenRecord[]) => records.map((record) => record.id);
const text = (records: readonly TokenRecord[]) => records.map((record) => record.text).join('');

describe('generate', () => {
  test('writes the reply and stops at the end of the turn', async () => {
    const { records, end } = await run(newEngine(), chat([user('Hello')]));
    expect(text(records)).toBe(reply);
    expect(records.at(-1)?.kind).toBe('special');
    expect(end?.reason).toBe('stop');
    expect(end?.stats.decodedTokens).toBe(records.length);
  });

  test('obeys changed parameters at the very next token', async () => {
    let params: SamplingParams = greedy;
    const seen: (number | undefined)[] = [];
    const { records } = await run(newEngine(), chat([user('Hello')]), {
      params: () => params,
      abortAfter(event) {
        if (event.type !== 'token') return false;
        seen.push(event.record.draw?.params.temperature);
        params = { ...greedy, temperature: [2, 2, 0, 0][seen.length - 1] ?? 0 };
        return false;
      },
    });
    expect(seen.slice(0, 5)).toEqual([0, 2, 2, 0, 0]);
    expect(records[0]?.draw?.keptCount).toBe(1);
    expect(records[1]?.draw?.keptCount).toBeGreaterThan(1);
    expect(records[3]?.draw?.keptCount).toBe(1);
  });

  test('a second turn prefills only what is new, a repeated one only the last token', async () => {
    const engine = newEngine();
    const first = await run(engine, chat([user('Hello')]));
    const firstIds = preparePrompt(engine.model.tokenizer, null, chat([user('Hello')])).ids;
    expect(first.end?.stats.prefilledTokens).toBe(firstIds.length);

    const replyIds = ids(first.records).slice(0, -1);
    const second = chat([user('Hello'), { role: 'assistant', segments: [replyIds] }, user('Again')]);
    const secondIds = preparePrompt(engine.model.tokenizer, null, second).ids;
    const secondRun = await run(engine, second, { turn: 1 });
    expect(secondRun.end?.stats.reusedTokens).toBe(firstIds.length + replyIds.length);
    expect(secondRun.end?.stats.prefilledTokens).toBe(secondIds.length - firstIds.length - replyIds.length);

    const regenerated = await run(engine, second, { turn: 1 });
    expect(regenerated.end?.stats.prefilledTokens).toBe(1);
    expect(ids(regenerated.records)).toEqual(ids(secondRun.records));
  });

  test('editing the system prompt prefills from the change', async () => {
    const engine = newEngine();
    const withSystem = (system: string) => chat([{ role: 'system', text: system }, user('Hello')]);
    await run(engine, withSystem('You are a pirate.'));
    const before = preparePrompt(engine.model.tokenizer, null, withSystem('You are a pirate.')).ids;
    const after = preparePrompt(engine.model.tokenizer, null, withSystem('You are five years old.')).ids;
    const common = before.findIndex((id, index) => id !== after[index]);
    const { end } = await run(engine, withSystem('You are five years old.'));
    expect(end?.stats.reusedTokens).toBe(common);
    expect(end?.stats.prefilledTokens).toBe(after.length - common);
  });

  test('stop: no token after the abort was seen, and what was written stays', async () => {
    let tokens = 0;
    const { records, end } = await run(newEngine(), chat([user('Hello')]), {
      abortAfter: (event) => event.type === 'token' && ++tokens === 3,
    });
    expect(records).toHaveLength(3);
    expect(end?.reason).toBe('aborted');
  });

  test('stop during prefill ends after the chunk that was under way', async () => {
    const engine = newEngine();
    const { records, end, events } = await run(engine, chat([user('x'.repeat(300))]), {
      params: () => ({ ...greedy, maxTokens: 20 }),
      abortAfter: (event) => event.type === 'prefill',
    });
    expect(records).toHaveLength(0);
    expect(events.filter((event) => event.type === 'prefill')).toHaveLength(1);
    expect(end?.reason).toBe('aborted');
    expect(engine.pool.cachedIds().map((cached) => cached.length)).toEqual([64]);
  });

  test('a seeded run repeats exactly, also when it was stopped and regenerated or continued', async () => {
    const settings = { params: () => random };
    const whole = await run(newEngine(), chat([user('Hello')]), settings);
    const engine = newEngine();
    let tokens = 0;
    const aborted = await run(engine, chat([user('Hello')]), {
      ...settings,
      abortAfter: (event) => event.type === 'token' && ++tokens === 5,
    });
    expect(ids(aborted.records)).toEqual(ids(whole.records).slice(0, 5));
    const regenerated = await run(engine, chat([user('Hello')]), settings);
    expect(ids(regenerated.records)).toEqual(ids(whole.records));
    const continued = await run(
      engine,
      chat([user('Hello'), { role: 'assistant', segments: [ids(aborted.records)] }], 'continue'),
      { params: () => ({ ...random, maxTokens: 7 }) },
    );
    expect(ids(continued.records)).toEqual(ids(whole.records).slice(5));
  });

  test('another turn draws anew from the same seed', async () => {
    const first = await run(newEngine(), chat([user('Hello')]), { params: () => random, turn: 0 });
    const second = await run(newEngine(), chat([user('Hello')]), { params: () => random, turn: 1 });
    expect(first.records[0]?.draw?.uniform).not.toBe(second.records[0]?.draw?.uniform);
  });

  test('seed −1 takes a fresh seed and says which', async () => {
    const { events } = await run(newEngine(), chat([user('Hello')]), {
      params: () => ({ ...greedy, seed: -1 }),
    });
    expect(events[0]).toMatchObject({ type: 'run-start', seed: 5 });
  });

  test('a stop string leaves the text, its tokens stay and are marked', async () => {
    const { records, end } = await run(newEngine(), chat([user('Hello')]), {
      params: () => ({ ...greedy, stop: ['friend! STOP'] }),
    });
    expect(text(records)).toBe(reply.slice(0, reply.indexOf('friend!')));
    expect(records.filter((record) => record.inStop).length).toBeGreaterThan(0);
    expect(end?.reason).toBe('stop');
  });

  test('a stop string may name a special token', async () => {
    const { records, end } = await run(newEngine(), chat([user('Hello')]), {
      params: () => ({ ...greedy, stop: ['<|im_end|>'] }),
    });
    expect(text(records)).toBe(reply);
    expect(records.at(-1)).toMatchObject({ kind: 'special', inStop: true, text: '' });
    expect(end?.reason).toBe('stop');
  });

  test('what does not fit the window is refused with the numbers', async () => {
    const { last } = await run(newEngine(64), chat([user('Hello')]), {
      params: () => ({ ...greedy, maxTokens: 60 }),
    });
    const room = last?.type === 'run-error' ? (last.room ?? 0) : 0;
    expect(last).toMatchObject({
      type: 'run-error',
      cause: 'context',
      message: expect.stringContaining(`Lower Max tokens to ${room} or less`),
    });
    expect(last?.type === 'run-error' && last.message).toMatch(/60 max tokens make \d+.*holds 64/);
  });

  test('max tokens raised while writing never passes the window', async () => {
    let params: SamplingParams = { ...greedy, maxTokens: 2 };
    const engine = newEngine(40);
    const { records, end, events } = await run(engine, chat([user('Hello')]), {
      params: () => params,
      abortAfter(event) {
        if (event.type === 'token') params = { ...greedy, maxTokens: 4000 };
        return false;
      },
    });
    const start = events[0];
    const promptTokens = start?.type === 'run-start' ? start.promptIds.length : 0;
    expect(end?.reason).toBe('context');
    expect(promptTokens + records.length).toBe(40);
  });

  test('an empty prompt is refused', async () => {
    const { last } = await run(newEngine(), { kind: 'ids', ids: [] });
    expect(last).toMatchObject({ type: 'run-error', cause: 'refused' });
  });

  test('characters split over tokens come out whole', async () => {
    const model = createScriptedModel({ reply: '🎂 नमस्ते 👩‍👩‍👧', tokensPerSecond: 0, contextLength: 512 });
    const { records } = await run(createEngine(model), chat([user('Hello')]));
    expect(text(records)).toBe('🎂 नमस्ते 👩‍👩‍👧');
    expect(text(records)).not.toContain('\uFFFD');
  });
});
