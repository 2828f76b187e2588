import { expect, test } from 'vitest';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import type { PromptInput, PromptMessage, SamplingParams, TokenRecord } from '../core/types.ts';
import { createEngine } from './engine.ts';
import { generate } from './generate.ts';
import type { LanguageModel, Sequence } from './languageModel.ts';
import { preparePrompt } from './prompt.ts';
import { createScriptedModel } from './scriptedModel.ts';

const letters = ['A', 'B', 'C', 'D'] as const;
const idOf = (letter: string): number => letter.charCodeAt(0);
/** At every position the same: A before B before C before D, everything else far below. */
const preference: Readonly<Record<string, number>> = { A: 3, B: 2.9, C: 2.8, D: 2.7 };

function createFlatModel(): LanguageModel {
  const { info, tokenizer } = createScriptedModel({ reply: '', tokensPerSecond: 0, contextLength: 512 });
  const row = new Float32Array(info.vocabularySize).fill(-5);
  for (const letter of letters) row[idOf(letter)] = preference[letter] ?? 0;
  return {
    info,
    tokenizer,
    createSequence(): Sequence {
      const cachedIds: number[] = [];
      return {
        cachedIds,
        rewind: (length) => cachedIds.splice(length),
        copyPrefix() {},
        async forward(ids) {
          cachedIds.push(...ids);
          return row.slice();
        },
        release() {},
      };
    },
    decode: async (steps) => steps.map(() => row.slice()),
    memoryBytes: () => null,
    async dispose() {},
  };
}

const conversation: readonly PromptMessage[] = [
  { role: 'user', text: 'A' },
  { role: 'assistant', segments: [[idOf('B')]] },
  { role: 'user', text: 'A' },
];
const fresh: PromptInput = { kind: 'chat', messages: conversation, ending: 'reply' };
const continued: PromptInput = {
  kind: 'chat',
  messages: [...conversation, { role: 'assistant', segments: [[idOf('C')]] }],
  ending: 'continue',
};
const greedy: SamplingParams = {
  ...neutralSamplingParams(defaultSamplingParams),
  temperature: 0,
  maxTokens: 5,
};

/** The letters that are written; `params` is asked with the number of tokens written so far. */
async function write(input: PromptInput, params: (written: number) => Partial<SamplingParams>) {
  const model = createFlatModel();
  const records: TokenRecord[] = [];
  const prompt = preparePrompt(model.tokenizer, null, input);
  const request = { prompt, mixedPrompt: null, turn: 1, use: 'chat' } as const;
  const events = generate(createEngine(model), request, {
    params: () => ({ ...greedy, ...params(records.length) }),
    aborted: () => false,
    now: () => 0,
    breathe: async () => {},
    freshSeed: () => 1,
    mixWeight: () => 0,
  });
  for await (const event of events) if (event.type === 'token') records.push(event.record);
  return { text: records.map((record) => record.text).join(''), records };
}

test.each([
  // A stands in the question, B in the earlier reply, C in the reply that is continued.
  { scope: 'reply', afterQuestion: 'ABCDA', afterContinuation: 'ABDAA' },
  { scope: 'replies', afterQuestion: 'ACDAA', afterContinuation: 'ADAAA' },
  { scope: 'context', afterQuestion: 'CDAAA', afterContinuation: 'DAAAA' },
] as const)('repetition penalty over $scope counts those ids and no others', async (item) => {
  const params = () => ({ repetitionPenalty: 1.5, repetitionScope: item.scope });
  expect((await write(fresh, params)).text).toBe(item.afterQuestion);
  expect((await write(continued, params)).text).toBe(item.afterContinuation);
});

test('a change of scope while the model writes applies at the next token', async () => {
  const { text } = await write(fresh, (written) => ({
    repetitionPenalty: 1.5,
    repetitionScope: written < 1 ? 'reply' : 'context',
  }));
  // A by "reply"; then A (question) and B (earlier reply) count as well.
  expect(text).toBe('ACDAA');
});

test('frequency and presence penalty count this reply alone, whatever the scope', async () => {
  for (const repetitionScope of ['reply', 'replies', 'context'] as const) {
    expect((await write(fresh, () => ({ frequencyPenalty: 1, repetitionScope }))).text).toBe('ABCDA');
    expect((await write(continued, () => ({ presencePenalty: 1, repetitionScope }))).text).toBe('ABDAA');
  }
});

test('a logit bias that is changed while the model writes applies at the next token, raw figures stay', async () => {
  const { text, records } = await write(fresh, (written) => ({
    logitBias: written < 2 ? {} : { [idOf('D')]: 1 },
  }));
  expect(text).toBe('AADDD');
  expect(records.map((record) => record.draw?.params.logitBias[idOf('D')])).toEqual([
    undefined,
    undefined,
    1,
    1,
    1,
  ]);
  expect(records.map((record) => record.rank)).toEqual([1, 1, 4, 4, 4]);
});
