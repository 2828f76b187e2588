import { expect, test } from 'vitest';
import type { LoadEvent, ModelSource, ModelSpec } from '../core/types.ts';
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
