import { expect, test } from 'vitest';
import type {
  LoadEvent,
  LoadProgress,
  ModelInfo,
  ModelSource,
  ModelSpec,
  VocabularyTable,
} from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import { createRoutingClient } from './routingClient.ts';

function client(name: string, log: string[]): EngineClient {
  const unasked = async () => {
    throw new Error(name);
  };
  return {
    async *load(spec): AsyncGenerator<LoadEvent> {
      log.push(`${name} loads ${spec.id}`);
      yield { type: 'load-error', message: name, cause: 'files' };
    },
    generate: () => {
      throw new Error(name);
    },
    score: unasked,
    tokenize: unasked,
    countTokens: unasked,
    lastRun: () => null,
    unload: () => log.push(`${name} unloads`),
  };
}

const spec = (id: string, source: ModelSource): ModelSpec => ({
  id,
  name: id,
  source,
  dtype: 'auto',
  device: 'auto',
  contextLength: 2048,
});
const noVocabulary = {} as VocabularyTable;
const local = spec('local', { kind: 'scripted', tokensPerSecond: 1 });
const remote = spec('far', { kind: 'server', url: 'https://a.test/v1', model: 'm' });

test('whichever is left is unloaded, and the other one is asked', async () => {
  const log: string[] = [];
  const both = createRoutingClient(client('engine', log), client('remote', log));
  for (const each of [local, remote, remote, local]) for await (const _ of both.load(each));
  expect(log).toEqual([
    'engine loads local',
    'engine unloads',
    'remote loads far',
    'remote loads far',
    'remote unloads',
    'engine loads local',
  ]);
  await expect(both.score({ kind: 'ids', ids: [] })).rejects.toThrow('engine');
});

/** A client whose loads end well, and whose engine can be lost. */
function loading(name: string, log: string[]) {
  let lose = () => {};
  const whole: EngineClient = {
    ...client(name, log),
    async *load(spec): AsyncGenerator<LoadEvent> {
      log.push(`${name} loads ${spec.id}`);
      yield { type: 'load-progress', progress: {} as LoadProgress };
      yield { type: 'load-end', info: { id: spec.id } as ModelInfo, vocabulary: noVocabulary, steps: {} };
      await new Promise<void>((resolve) => {
        lose = resolve;
      });
      yield { type: 'engine-lost', message: 'gone' };
    },
  };
  return { client: whole, lose: () => lose() };
}

/** The types of a load's events up to its end, and what comes after. */
async function loadWhole(both: EngineClient, spec: ModelSpec, isBeside?: boolean) {
  const events = both.load(spec, isBeside)[Symbol.asyncIterator]();
  const types: string[] = [];
  while (types.at(-1) !== 'load-end') types.push((await events.next()).value?.type ?? 'nothing');
  return { types, next: async () => (await events.next()).value?.type };
}

test('beside a server’s model the engine keeps its own, and has it at once', async () => {
  const log: string[] = [];
  const engine = loading('engine', log);
  const both = createRoutingClient(engine.client, loading('remote', log).client);
  await loadWhole(both, local);
  await loadWhole(both, remote, true);
  const back = await loadWhole(both, { ...local });
  expect(back.types).toEqual(['load-end']);
  expect(log).toEqual(['engine loads local', 'remote loads far', 'remote unloads']);
  // It is watched as before.
  engine.lose();
  expect(await back.next()).toBe('engine-lost');
});

test('what was lost meanwhile, is another model or is asked for again is loaded', async () => {
  const log: string[] = [];
  const engine = loading('engine', log);
  const both = createRoutingClient(engine.client, loading('remote', log).client);
  await loadWhole(both, local);
  await loadWhole(both, remote, true);
  engine.lose();
  await new Promise((resolve) => setTimeout(resolve));
  expect((await loadWhole(both, local)).types).toEqual(['load-progress', 'load-end']);
  await loadWhole(both, local);
  await loadWhole(both, remote, true);
  await loadWhole(both, { ...local, contextLength: 512 });
  expect(log.filter((line) => line === 'engine loads local')).toHaveLength(4);
});
