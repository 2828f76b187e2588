import { createSampler } from '../core/sampling.ts';
import type { ModelInfo } from '../core/types.ts';
import type { AppStore } from '../store/appState.ts';
import type { EngineClient } from '../worker/client.ts';
import type { GlassboxApi, ReadyInfo } from './apiTypes.ts';
import { createChatCompletions } from './chatCompletions.ts';
import { createCompletions } from './completions.ts';
import { fileNameOf, listModels, readAddress, readOpenOptions } from './models.ts';
import { asFields, readFlag, readIds, readMessages, show } from './readArguments.ts';
import { readDistribution } from './readDistribution.ts';
import { createApiSession } from './session.ts';

/** `window.glassbox`: the page's own engine behind the names that the OpenAI client taught (interface.md §5). */
export function createGlassboxApi(store: AppStore, client: EngineClient, newId: () => string): GlassboxApi {
  const session = createApiSession(store, client);

  async function readyInfo(): Promise<ReadyInfo> {
    return describeModel((await session.ready()).model);
  }

  return {
    get ready() {
      return readyInfo();
    },
    chat: { completions: { create: createChatCompletions(session, newId) } },
    completions: { create: createCompletions(session, newId) },
    async tokenize(text: unknown) {
      if (typeof text !== 'string') throw new Error(`text must be a string; ${show(text)} is not.`);
      await session.ready();
      const { ids, pieces } = await client.tokenize({
        direction: 'encode',
        prompt: { kind: 'text', text, startToken: false },
      });
      return { ids, pieces };
    },
    async detokenize(ids: unknown) {
      const { model } = await session.ready();
      const known = readIds('ids', ids, model.vocabularySize);
      return (await client.tokenize({ direction: 'decode', ids: known })).text;
    },
    async applyChatTemplate(messages: unknown, options: unknown = {}) {
      await session.ready();
      const generation = readFlag(asFields('options', options), 'addGenerationPrompt');
      const { text, ids } = await client.tokenize({
        direction: 'encode',
        prompt: {
          kind: 'chat',
          messages: readMessages(messages),
          ending: generation ? 'reply' : 'closed',
        },
      });
      return { text, ids };
    },
    distribution(logits, params = {}, history = {}) {
      const { values, shaping, tokenHistory } = readDistribution(logits, params, history);
      const { ids, probabilities } = createSampler(values.length)
        .shape(values, shaping, tokenHistory)
        .survivors();
      return { ids: [...ids], probabilities: [...probabilities] };
    },
    models: {
      async list() {
        const { actions } = store.getState();
        await actions.models.refresh();
        return listModels(store.getState());
      },
      async load(id: unknown) {
        if (typeof id !== 'string') throw new Error(`id must be a model's id; ${show(id)} is not.`);
        await store.getState().actions.setModel(id);
        return readyInfo();
      },
      async open(source: unknown, options: unknown = {}) {
        const { keep, name, signal } = readOpenOptions(options);
        const { models } = store.getState().actions;
        const offer =
          source instanceof Blob
            ? await models.lookAtFile(source, name ?? fileNameOf(source))
            : await models.lookAtUrl(readAddress(source, models), signal);
        signal?.throwIfAborted();
        await orAborted(models.open(offer, signal), signal);
        const info = await orAborted(readyInfo(), signal);
        if (keep) await models.keep(offer);
        return info;
      },
      async delete(id: unknown) {
        if (typeof id !== 'string') throw new Error(`id must be a model's id; ${show(id)} is not.`);
        await store.getState().actions.models.remove(id);
      },
    },
    stats() {
      const run = client.lastRun();
      if (run === null) return { lastRun: null, memory: null };
      const { memoryBytes, ...lastRun } = run;
      return { lastRun, memory: memoryBytes };
    },
  };
}

/** What comes of it; the signal's reason as soon as it aborts. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const ended = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true, signal: ended.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    ended.abort();
  }
}

function describeModel({ id, device, contextLength, vocabularySize }: ModelInfo): ReadyInfo {
  return { model: id, device, contextLength, vocabularySize };
}
