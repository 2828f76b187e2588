import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { conversationRequest } from '../core/codeRequest.ts';
import { shownPath } from '../core/conversation.ts';
import { requestCode } from '../core/requestCode.ts';
import type { AssistantMessage, SamplingParams } from '../core/types.ts';
import type { LanguageModel, Sequence } from '../engine/languageModel.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createAppStore } from '../store/createAppStore.ts';
import { modelSpec } from '../store/modelCatalog.ts';
import { defaultSettings } from '../store/settings.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import type { ChatCompletion } from './apiTypes.ts';
import { createGlassboxApi } from './createGlassboxApi.ts';

// What "View code" shows for this page must give the tokens of the reply on the screen.

const letters = [...'abcdefghijklmnop'];

/** Every letter about as likely as any other, so that the seed, the turn and the penalties decide. */
function createLevelModel(): LanguageModel {
  const { info, tokenizer } = createScriptedModel({ reply: '', tokensPerSecond: 0, contextLength: 2048 });
  const row = new Float32Array(info.vocabularySize).fill(-30);
  for (const [place, letter] of letters.entries()) row[letter.charCodeAt(0)] = place / 20;
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

function newPage() {
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const client = createEngineClient(() => createInProcessWorker(async () => createLevelModel()));
  const baseUrl = 'http://localhost/';
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: Math.random,
    newId,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  return { store, glassbox: createGlassboxApi(store, client, newId) };
}

const penalised: Partial<SamplingParams> = {
  temperature: 0.8,
  topK: 12,
  topP: 0.95,
  minP: 0.05,
  repetitionPenalty: 1.4,
  frequencyPenalty: 0.3,
  presencePenalty: -0.2,
  maxTokens: 24,
  logitBias: { 97: 1.5 },
};

test.each([
  ['a set seed', { seed: 7 }, {}],
  ['a fresh seed', { seed: -1 }, {}],
  ['penalties on own replies, with example turns', { repetitionScope: 'replies' }, { examples: true }],
  ['penalties on this reply', { repetitionScope: 'reply' }, { examples: true }],
  ['penalties on everything', { repetitionScope: 'context' }, { examples: true }],
  ['a reply begun by the person', {}, { prefill: 'dad, ' }],
  ['a stop string', { stop: ['o'], maxTokens: 60 }, {}],
] as const)('the code for this page gives the same tokens: %s', async (_name, params, { ...setup }) => {
  const { store, glassbox } = newPage();
  const { actions } = store.getState();
  await actions.loadModel();
  const examples = 'examples' in setup ? [{ user: 'How are you?', assistant: 'fine, "thanks"\n' }] : [];
  store.setState((state) => ({
    conversation: {
      ...state.conversation,
      systemPrompt: 'Say `$letters`.\u2028',
      exampleTurns: examples,
      assistantPrefill: 'prefill' in setup ? setup.prefill : '',
    },
  }));
  actions.setParams({ ...penalised, ...params });
  await actions.send('What’s \\new? 🏴‍☠️');
  await actions.send('And now?');
  const { conversation, draft } = store.getState();
  const reply = shownPath(conversation).at(-1) as AssistantMessage;
  const request = conversationRequest(conversation, draft);
  if (request === null) throw new Error('There is no request.');
  const response = await run(requestCode(request, 'glassbox'), glassbox);
  const written = reply.tokens.filter((token) => !token.inStop).map(({ id }) => id);
  expect(written.length).toBeGreaterThan(0);
  expect(response.choices[0]?.logprobs?.content.map((token) => token.token_id)).toEqual(written);
  expect(response.choices[0]?.seed).toBe(reply.seed);
});

/** As the console does: awaits at the top, and says nothing here. */
function run(code: string, glassbox: unknown): Promise<ChatCompletion> {
  const silent = { log() {}, table() {} };
  return runInNewContext(`(async () => {${code}; return response; })()`, { glassbox, console: silent });
}

test('an example must be marked by true or false', async () => {
  const { store, glassbox } = newPage();
  await store.getState().actions.loadModel();
  const messages = [{ role: 'user', content: 'Hello', example: 'yes' }];
  await expect(glassbox.applyChatTemplate(messages as never)).rejects.toThrow(
    'example must be true or false; "yes" is not.',
  );
});
