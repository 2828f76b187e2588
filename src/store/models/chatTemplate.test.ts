import { expect, test } from 'vitest';
import type { ModelSpec } from '../../core/types.ts';
import { createScriptedModel } from '../../engine/scriptedModel.ts';
import { createEngineClient } from '../../worker/client.ts';
import { createInProcessWorker } from '../../worker/inProcessWorker.fixture.ts';
import { createAppStore } from '../createAppStore.ts';
import { embeddedModelId, modelSpec } from '../modelCatalog.ts';
import { defaultSettings } from '../settings.ts';

const baseUrl = 'http://localhost/';

/** localStorage, as much of it as is needed. */
function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

/** The page on a device; `templates` are those that models were loaded with. */
function visit(storage: Storage) {
  const templates: (string | null | undefined)[] = [];
  let ids = 0;
  const load = async ({ source }: ModelSpec) => {
    templates.push('chatTemplate' in source ? source.chatTemplate : undefined);
    return createScriptedModel({ reply: 'Yes', tokensPerSecond: 0, contextLength: 2048 });
  };
  const store = createAppStore({
    client: createEngineClient(() => createInProcessWorker(load)),
    spec: modelSpec(embeddedModelId, 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage,
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  const { actions } = store.getState();
  return { actions, templates, store };
}

test('a model is loaded with the person’s own template, also at the next visit, until it is put away', async () => {
  const storage = memory();
  const first = visit(storage);
  await first.actions.loadModel();
  await first.actions.models.setChatTemplate(embeddedModelId, 'own');
  expect(first.templates).toEqual([undefined, 'own']);

  const next = visit(storage);
  await next.actions.loadModel();
  await next.actions.models.setChatTemplate(embeddedModelId, null);
  expect(next.templates).toEqual(['own', undefined]);

  const last = visit(storage);
  await last.actions.loadModel();
  expect(last.templates).toEqual([undefined]);
});

test('what is kept of the page’s own models changes nothing but their template', async () => {
  const storage = memory();
  await visit(storage).actions.models.setChatTemplate(embeddedModelId, 'own');
  const key = 'glassbox.models';
  const [kept] = JSON.parse(storage.getItem(key) ?? '[]');
  storage.setItem(
    key,
    JSON.stringify([
      { ...kept, name: 'Other', bytes: 1 },
      { ...kept, id: 'unknown' },
    ]),
  );
  const { models } = visit(storage).store.getState();
  expect(models.map(({ id, name, chatTemplate }) => [id, name, chatTemplate])).toEqual([
    [embeddedModelId, 'SmolLM2-135M-Instruct', 'own'],
  ]);
});

test('the template of a model that is not in use loads nothing', async () => {
  const { actions, templates, store } = visit(memory());
  await actions.loadModel();
  actions.models.remember({
    id: 'file-1',
    name: 'One',
    origin: { kind: 'file', fileName: 'one.gguf' },
    license: null,
    bytes: 1,
    chatTemplate: null,
    lastUsedAt: null,
  });
  await actions.models.setChatTemplate('file-1', 'own');
  await actions.models.setChatTemplate('nothing', 'own');
  expect(templates).toEqual([undefined]);
  expect(store.getState().models.find(({ id }) => id === 'file-1')?.chatTemplate).toBe('own');
});
