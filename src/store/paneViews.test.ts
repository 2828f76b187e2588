import { expect, test } from 'vitest';
import type { Pane } from '../core/comparison.ts';
import { repliesOf } from '../core/comparisonSetup.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import { readPageLink } from './pageLink.ts';
import { defaultSettings } from './settings.ts';

const baseUrl = 'http://localhost/';

function newStore() {
  let ids = 0;
  let draws = 0;
  return createAppStore({
    client: createEngineClient(() =>
      createInProcessWorker(async () =>
        createScriptedModel({ reply: 'one two three', tokensPerSecond: 0, contextLength: 2048 }),
      ),
    ),
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    newId: () => `id-${++ids}`,
    random: () => (++draws % 89) / 89,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
}

test('everyone who watches a pane is told, whoever looked first', () => {
  const store = newStore();
  const { compare } = store.getState().actions;
  const [first] = store.getState().comparison.panes as [Pane, ...Pane[]];
  const pane = compare.storeOf(first.id);
  const told: string[] = [];
  for (const name of ['one', 'two']) {
    pane.subscribe((now, before) => {
      told.push(`${name}: ${before.conversation.systemPrompt} → ${now.conversation.systemPrompt}`);
    });
  }
  const before = pane.getState().conversation.systemPrompt;
  pane.getState().actions.setSystemPrompt('Speak.');
  expect(told).toEqual([`one: ${before} → Speak.`, `two: ${before} → Speak.`]);
});

test('a new version is drawn with a new seed, the same one in all panes', async () => {
  const store = newStore();
  const { actions } = store.getState();
  const { compare } = actions;
  const panes = () => store.getState().comparison.panes;
  const seedsOf = () => panes().map(({ conversation }) => repliesOf(conversation)[0]?.seed);
  const chat = (pane: Pane) => compare.storeOf(pane.id).getState().actions;
  chat(panes()[0] as Pane).setParams({ seed: -1 });
  await actions.loadModel();
  await compare.send('Hello');
  const [asked] = seedsOf();
  expect(new Set(seedsOf())).toEqual(new Set([asked]));
  await Promise.all(panes().map((pane) => chat(pane).regenerate()));
  const [again] = seedsOf();
  expect(again).not.toBe(asked);
  expect(new Set(seedsOf())).toEqual(new Set([again]));
});

test('a link opens the comparison that it names, filled and unsent', () => {
  const store = newStore();
  readPageLink('?preset=four-voices', 'auto', baseUrl).fill(store.getState().actions);
  const { view, comparison, compareDraft } = store.getState();
  expect(view).toBe('compare');
  expect(comparison.panes.map(({ name }) => name)).toEqual(['Surfer', 'Vampire', 'Butler', 'Grandma']);
  expect(compareDraft).toBe('Do you like rain?');
});
