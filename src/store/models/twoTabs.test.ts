import { expect, test } from 'vitest';
import type { KnownModel } from '../../core/knownModel.ts';
import { createScriptedModel } from '../../engine/scriptedModel.ts';
import { createEngineClient } from '../../worker/client.ts';
import { createInProcessWorker } from '../../worker/inProcessWorker.fixture.ts';
import { createAppStore } from '../createAppStore.ts';
import { embeddedModelId, modelSpec } from '../modelCatalog.ts';
import { defaultSettings } from '../settings.ts';

const baseUrl = 'http://localhost/';

/** localStorage, as much of it as is needed; `full` keeps nothing more. */
function memory() {
  const kept = new Map<string, string>();
  const storage = {
    kept,
    full: false,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      if (storage.full) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key: string) => void kept.delete(key),
  };
  return storage;
}

/** A tab of the page. */
function openTab(storage: ReturnType<typeof memory>) {
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
    storage: storage as unknown as Storage,
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  const { actions } = store.getState();
  const listed = () =>
    store
      .getState()
      .models.map(({ id }) => id)
      .filter((id) => id !== embeddedModelId);
  return { store, actions, listed };
}

const model = (id: string): KnownModel => ({
  id,
  name: id,
  origin: { kind: 'server', url: 'https://a.test/v1', model: id },
  license: null,
  bytes: null,
  chatTemplate: null,
  lastUsedAt: null,
});

test('what one tab adds to the list, another one that adds something keeps', async () => {
  const storage = memory();
  const [here, there] = [openTab(storage), openTab(storage)];
  here.actions.models.remember(model('one'));
  there.actions.models.remember(model('two'));
  expect(openTab(storage).listed()).toEqual(['one', 'two']);
  expect(there.listed()).toEqual(['one', 'two']);
  await here.actions.models.readAgain();
  expect(here.listed()).toEqual(['one', 'two']);
});

test('what one tab has deleted, a load in another one does not bring back', async () => {
  const storage = memory();
  const here = openTab(storage);
  here.actions.models.remember(model('one'));
  here.actions.models.remember(model('two'));
  const there = openTab(storage);
  await here.actions.models.removeAll();
  await there.actions.models.choose('one');
  expect(there.store.getState().model?.id).toBe('one');
  expect(there.listed()).toEqual([]);
  expect(openTab(storage).listed()).toEqual([]);
});

test('a template that is set in one tab outlasts the use of the model in another one', async () => {
  const storage = memory();
  const here = openTab(storage);
  here.actions.models.remember(model('one'));
  const there = openTab(storage);
  await here.actions.models.setChatTemplate('one', 'own');
  await there.actions.models.choose('one');
  const known = openTab(storage)
    .store.getState()
    .models.find(({ id }) => id === 'one');
  expect(known).toMatchObject({ chatTemplate: 'own' });
  expect(known?.lastUsedAt).not.toBeNull();
});

test('where nothing more can be kept the list lasts for the visit', async () => {
  const storage = memory();
  const here = openTab(storage);
  storage.full = true;
  here.actions.models.remember(model('one'));
  here.actions.models.remember(model('two'));
  await here.actions.models.readAgain();
  expect(here.listed()).toEqual(['one', 'two']);
});

test('what one tab records in the leaderboard, another one keeps, and what it clears stays away', async () => {
  const storage = memory();
  const [here, there] = [openTab(storage), openTab(storage)];
  for (const { actions } of [here, there]) actions.models.remember(model('one'));
  await here.actions.loadModel();
  await here.actions.leaderboard.measure();
  await there.actions.setModel('one');
  await there.actions.leaderboard.measure();
  const recorded = () =>
    openTab(storage)
      .store.getState()
      .leaderboard.map(({ modelId }) => modelId);
  expect(recorded()).toEqual([embeddedModelId, 'one']);
  here.actions.leaderboard.readAgain();
  expect(here.store.getState().leaderboard).toHaveLength(2);

  here.actions.leaderboard.clear();
  await there.actions.leaderboard.measure();
  expect(recorded()).toEqual(['one']);
});
