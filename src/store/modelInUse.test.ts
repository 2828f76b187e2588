import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { KnownModel } from '../core/knownModel.ts';
import type { InspectedFile } from '../core/modelFacts.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { openKeptFiles } from '../files/keptFiles.ts';
import { createLocks, createMemoryFiles } from '../files/memoryDirectory.fixture.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { embeddedModelId, modelSpec } from './modelCatalog.ts';
import { keepModelInUse, takeModelInUse } from './modelInUse.ts';
import { createAllowedOrigins } from './models/allowedOrigins.ts';
import type { ModelOffer } from './models/modelOffer.ts';
import { defaultSettings } from './settings.ts';

const baseUrl = 'http://localhost/';

const model: KnownModel = {
  id: 'a-1',
  name: 'A',
  origin: { kind: 'file', fileName: 'a.gguf' },
  license: null,
  bytes: 4,
  chatTemplate: null,
  lastUsedAt: null,
};

const offer = {
  facts: {
    problem: null,
    trainedContextLength: null,
    memory: { webgpu: null, wasm: null },
    fileBytes: 4,
    identity: '1',
    sampling: {},
  },
  offer: { memoryBytes: null, webgpu: null },
  model,
  file: new Blob(['GGUF']),
} as unknown as InspectedFile & ModelOffer;

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

function visit() {
  const [storage, session] = [memory(), memory()];
  const reload = vi.fn();
  let ids = 0;
  const store = createAppStore({
    client: createEngineClient(() =>
      createInProcessWorker(async ({ id }) => {
        const scripted = createScriptedModel({ reply: 'Yes', tokensPerSecond: 0, contextLength: 2048 });
        return { ...scripted, info: { ...scripted.info, id } };
      }),
    ),
    spec: modelSpec(embeddedModelId, 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage,
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session,
    keptFiles: openKeptFiles({ ...createMemoryFiles(), locks: createLocks() }),
    origins: createAllowedOrigins(storage, 'http://localhost', []),
    reload,
  });
  return { actions: store.getState().actions, session, reload };
}

// Asked to keep its storage, as far as there is one.
beforeAll(() => void vi.stubGlobal('navigator', {}));
afterAll(() => void vi.unstubAllGlobals());

test('the page that loads itself again to allow a server comes back with the kept model in use', async () => {
  const { actions, session, reload } = visit();
  await actions.models.take(offer, { keep: true, sampling: false });
  actions.models.server.save({ presetId: 'other', url: 'https://b.test/v1' }, '', false);
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(takeModelInUse(session)).toBe('a-1');
  expect(takeModelInUse(session)).toBeNull();
});

test('a file that was opened and not kept cannot come back', async () => {
  const { actions, session, reload } = visit();
  await actions.models.take(offer, { keep: false, sampling: false });
  actions.models.allowOrigins(['https://files.test']);
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(takeModelInUse(session)).toBeNull();
});

test('what is no id, or blocked, counts as nothing', () => {
  const session = memory();
  keepModelInUse(session, '../secret');
  expect(takeModelInUse(session)).toBeNull();
  keepModelInUse(null, 'a-1');
  expect(takeModelInUse(null)).toBeNull();
});
