import { describe, expect, test } from 'vitest';
import { findLesson, lessons } from '../core/lessons.ts';
import { createScriptedStore } from './scriptedStore.fixture.ts';

function openPage() {
  const app = createScriptedStore({ scripted: 'one two three' });
  app.actions.restorePreset();
  const open = async (id: string) => {
    const lesson = findLesson(id);
    if (lesson === undefined) throw new Error(`There is no preset ${id}.`);
    await app.actions.applyPreset(lesson);
  };
  return { ...app, open, state: () => app.store.getState() };
}

describe('a preset of the chat', () => {
  test('takes the place of what was set and typed, and Undo brings it back', async () => {
    const { actions, open, state } = openPage();
    actions.setSystemPrompt('You are a duck.');
    actions.setParams({ temperature: 1.5 });
    actions.setDraft('Quack?');
    const before = state().conversation;
    await open('strawberry');
    expect(state().draft).not.toBe('Quack?');
    expect(state().conversation.systemPrompt).not.toBe('You are a duck.');
    expect(state().notice).toMatchObject({ text: 'The preset was opened.', remedy: 'undo' });
    actions.undo();
    expect(state().conversation).toBe(before);
    expect(state().draft).toBe('Quack?');
  });

  test('stops what is written; Undo brings back the conversation and what stood in its box', async () => {
    const { actions, open, path, state, until } = openPage();
    await actions.loadModel();
    const asking = actions.send('Hello');
    await until(({ run }) => run.status === 'generating');
    actions.setDraft('And what');
    await open('chat-memory');
    await asking;
    expect(path()).toHaveLength(2);
    actions.undo();
    expect(path()[0]).toMatchObject({ text: 'Hello' });
    expect(path()[1]).toMatchObject({ endReason: 'aborted' });
    expect(state().draft).toBe('And what');
  });

  test('leaves what was typed since to Undo', async () => {
    const { actions, open, state } = openPage();
    actions.setDraft('Quack?');
    await open('strawberry');
    actions.setDraft('How many r are in raspberry?');
    actions.undo();
    expect(state().draft).toBe('How many r are in raspberry?');
  });

  test('needs no Undo where nothing of the person’s own stood', async () => {
    const { actions, open, state } = openPage();
    for (const { id, mode } of lessons) {
      if (mode !== 'chat') continue;
      await open(id);
      expect(state().notice).toBeNull();
    }
    actions.setParams({ temperature: 1.5 });
    await open('strawberry');
    expect(state().notice).toMatchObject({ remedy: 'undo' });
  });
});

test('a preset of the comparison: voices and message come back with Undo, and only then is it offered', async () => {
  const { actions, open, state } = openPage();
  await open('pirate-or-child');
  await open('four-voices');
  expect(state().notice).toBeNull();
  actions.compare.renamePane(state().comparison.panes[0]?.id ?? '', 'Duck');
  actions.compare.setDraft('Quack?');
  const names = () => state().comparison.panes.map(({ name }) => name);
  const before = names();
  await open('tell-or-show');
  expect(names()).not.toEqual(before);
  actions.undo();
  expect(names()).toEqual(before);
  expect(state().compareDraft).toBe('Quack?');
});
