import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownPath } from '../core/conversation.ts';
import { findLesson, type Lesson, lessons } from '../core/lessons.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import {
  mergePresets,
  presetsFileText,
  readOwnPresets,
  readPresetsFile,
  writeOwnPresets,
} from './ownPresets.ts';
import { readPageLink } from './pageLink.ts';
import { defaultSettings } from './settings.ts';

const baseUrl = 'http://localhost/';

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

function newStore(storage: Storage | null = null) {
  let ids = 0;
  const client = createEngineClient(() =>
    createInProcessWorker(async () =>
      createScriptedModel({ reply: 'one two three', tokensPerSecond: 0, contextLength: 2048 }),
    ),
  );
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage,
    random: Math.random,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  return { store, actions: store.getState().actions, state: () => store.getState() };
}

function lesson(id: string): Lesson {
  const found = findLesson(id);
  if (found === undefined) throw new Error(id);
  return found;
}

const asOwn = (preset: Lesson): Lesson => ({ ...preset, group: 'Your own', lesson: '', tryThis: '' });

test.each(lessons)('$id: filled in and saved again it is the same preset', async (preset) => {
  const { store, actions, state } = newStore();
  await actions.applyPreset(preset);
  expect(state().view).toBe(preset.mode);
  expect(state().run.status).toBe('idle');
  expect(state().queuedReplyId).toBeNull();
  actions.presets.save(preset.title);
  const [saved] = state().ownPresets;
  expect(saved).toMatchObject({ mode: preset.mode, title: preset.title, params: expect.anything() });
  // Opened in another page it fills in the very same.
  const other = newStore();
  await other.actions.applyPreset(saved as Lesson);
  const form = (of: typeof store) => {
    const { conversation, draft, comparison, compareDraft, completion } = of.getState();
    const setup = ({ systemPrompt, exampleTurns, assistantPrefill, params }: typeof conversation) => ({
      systemPrompt,
      exampleTurns,
      assistantPrefill,
      params,
    });
    return {
      chat: setup(conversation),
      said: shownPath(conversation).map(({ id: _, ...message }) => message),
      draft,
      panes: comparison.panes.map(({ name, conversation: of }) => ({ name, ...setup(of) })),
      sync: comparison.sync,
      compareDraft,
      document: setup(completion.conversation),
      text: shownPath(completion.conversation).map((message) => message.role === 'user' && message.text),
      startToken: completion.startToken,
    };
  };
  expect(form(other.store)).toEqual(form(store));
});

test('links open every lesson and send nothing', async () => {
  for (const { id, mode } of lessons) {
    const { actions, state } = newStore();
    readPageLink(`?preset=${id}`, 'auto', baseUrl).fill(actions);
    expect(state().view).toBe(mode);
    expect(state().queuedReplyId).toBeNull();
    if (mode === 'chat') expect(state().draft).not.toBe('');
  }
});

test('a chat that was begun makes room for a preset, and can be put back', async () => {
  const { actions, state } = newStore();
  await actions.loadModel();
  await actions.send('Hello');
  const before = state().conversation;
  await actions.applyPreset(lesson('chat-memory'));
  expect(shownPath(state().conversation).map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(state().conversation.id).not.toBe(before.id);
  const { conversation } = state();
  expect(state().filledBy).toMatchObject({ presetId: 'chat-memory', conversationId: conversation.id });
  actions.undo();
  expect(state().conversation.id).toBe(before.id);
  expect(shownPath(state().conversation)).toHaveLength(2);
});

test('own presets are renamed, deleted and put back, and kept between visits', () => {
  const storage = memory();
  const { actions, state } = newStore(storage);
  actions.setSystemPrompt('You are a duck.');
  expect(actions.presets.save('  Duck ')).toBe(true);
  const id = state().ownPresets[0]?.id ?? '';
  actions.presets.rename(id, 'Goose');
  expect(newStore(storage).state().ownPresets).toMatchObject([
    { title: 'Goose', systemPrompt: 'You are a duck.' },
  ]);
  const before = state().ownPresets;
  actions.presets.remove(id);
  expect(newStore(storage).state().ownPresets).toEqual([]);
  actions.presets.show(before);
  expect(newStore(storage).state().ownPresets).toEqual(before);
});

test('where storage is blocked or full it is said', () => {
  expect(newStore().actions.presets.save('x')).toBe(false);
  const full = {
    ...memory(),
    setItem() {
      throw new Error('QuotaExceededError');
    },
  };
  expect(writeOwnPresets(full, [])).toBe(false);
  expect(readOwnPresets({ getItem: () => '{"schema":' })).toEqual([]);
});

test('a file gives back what it was made of; the same presets are not added twice', () => {
  const own = lessons.map(asOwn);
  const read = readPresetsFile(presetsFileText(own));
  expect(read).toEqual({ ok: true, value: own });
  if (!read.ok) return;
  expect(mergePresets(own, read.value, () => 'new')).toEqual(own);
  const changed = { ...asOwn(lesson('strawberry')), title: 'Other' };
  expect(mergePresets(own, [changed], () => 'new').at(-1)).toMatchObject({ id: 'new', title: 'Other' });
});

test('spoilt files are refused in a sentence, whatever was changed', () => {
  const text = presetsFileText(lessons.map(asOwn));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(text.length - 1), fc.string({ unit: 'binary', maxLength: 4 })), {
        minLength: 1,
        maxLength: 4,
      }),
      (edits) => {
        const spoilt = edits.reduce((of, [at, by]) => of.slice(0, at) + by + of.slice(at + 1), text);
        const read = readPresetsFile(spoilt);
        if (!read.ok) expect(read.problem).toMatch(/\.$/);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
  for (const other of [
    '',
    '[]',
    '{"schema":"glassbox.presets","version":2}',
    '{"__proto__":{"polluted":1}}',
  ]) {
    expect(readPresetsFile(other)).toMatchObject({ ok: false });
  }
});
