import { expect, test } from 'vitest';
import { createScriptedModel } from '../../engine/scriptedModel.ts';
import { createAppStore } from '../../store/createAppStore.ts';
import { modelSpec } from '../../store/modelCatalog.ts';
import { defaultSettings } from '../../store/settings.ts';
import { createEngineClient } from '../../worker/client.ts';
import { createInProcessWorker } from '../../worker/inProcessWorker.fixture.ts';
import { modelOpeners } from '../models/modelOpeners.ts';
import { allCommands, keyCommands } from './commands.ts';
import { conversationCommands } from './conversationCommands.ts';
import { isPressed, keyCaps } from './keyBindings.ts';

function newState(view: 'chat' | 'compare' | 'completion') {
  let ids = 0;
  const store = createAppStore({
    client: createEngineClient(() =>
      createInProcessWorker(async () =>
        createScriptedModel({ reply: 'one', tokensPerSecond: 0, contextLength: 2048 }),
      ),
    ),
    spec: modelSpec('scripted', 'auto', 'http://localhost/'),
    baseUrl: 'http://localhost/',
    settings: defaultSettings,
    storage: null,
    random: Math.random,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  store.getState().actions.setView(view);
  return store.getState();
}

test.each(['chat', 'compare', 'completion'] as const)('in %s every command has a name of its own', (view) => {
  const commands = allCommands(newState(view));
  expect(commands.length).toBeGreaterThan(50);
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  expect(new Set(commands.map(({ words }) => words)).size).toBe(commands.length);
  // They stand in ids of the page.
  for (const { id } of commands) expect(id).toMatch(/^[\w-]+$/);
});

const nothing = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test('no key means two things, and none takes the browser’s reload', () => {
  const all = Object.values(keyCommands);
  expect(new Set(all.map(({ keys }) => JSON.stringify(keyCaps(keys)))).size).toBe(all.length);
  const pressed = [
    { ...nothing, key: 'r', ctrlKey: true },
    { ...nothing, key: 'R', ctrlKey: true, shiftKey: true },
    { ...nothing, key: 'r', metaKey: true },
    { ...nothing, key: 'F5' },
  ];
  for (const event of pressed) expect(all.some(({ keys }) => isPressed(keys, event))).toBe(false);
});

test('keys ask for exactly what is held down', () => {
  const { run, continueReply, regenerate, undo, redo, stop } = keyCommands;
  const control = { ...nothing, ctrlKey: true };
  expect(isPressed(run.keys, { ...control, key: 'Enter' })).toBe(true);
  expect(isPressed(run.keys, { ...control, key: 'Enter', altKey: true })).toBe(false);
  expect(isPressed(continueReply.keys, { ...nothing, key: 'Enter', altKey: true })).toBe(true);
  expect(isPressed(regenerate.keys, { ...control, key: 'G' })).toBe(true);
  expect(isPressed(undo.keys, { ...control, key: 'Z', shiftKey: true })).toBe(false);
  expect(isPressed(redo.keys, { ...control, key: 'Z', shiftKey: true })).toBe(true);
  expect(isPressed(stop.keys, { ...nothing, key: 'Escape', shiftKey: true })).toBe(false);
});

test('what is kept opens under the name that the list has for it', () => {
  const state = newState('chat');
  const facts = { modelId: 'm', messageCount: 1, tokenCount: 1, createdAt: 0, updatedAt: 0, pinned: false };
  const kept = [
    { ...facts, kind: 'document', id: 'd', title: '', firstWords: 'The capital of', newer: false },
    { ...facts, kind: 'conversation', id: 'c', title: 'Whales', firstWords: 'Hi', newer: false },
  ] as const;
  const commands = conversationCommands({ ...state, library: { ...state.library, summaries: kept } });
  expect(commands.map(({ words }) => words)).toEqual(['Open: The capital of', 'Open: Whales']);
});

test('the models and every way to bring one have a command', () => {
  const commands = allCommands(newState('chat')).filter(({ group }) => group === 'Models');
  expect(commands.map(({ words }) => words)).toEqual([
    'Models…',
    ...modelOpeners.map(({ label }) => label),
    expect.stringMatching(/^Leaderboard/),
  ]);
});
