import { describe, expect, test, vi } from 'vitest';
import type { Conversation } from '../core/types.ts';
import { newMachine, visit } from './visit.fixture.ts';

// What is done between the steps of what takes a while.

const writing = 100;
const soon = () => new Promise((resolve) => setImmediate(resolve));

/** What is said in the conversation, also in what is not shown. */
function textsOf({ messages }: Conversation): readonly (string | number)[] {
  return Object.values(messages).map((message) =>
    message.role === 'user' ? message.text : message.tokens.length,
  );
}

/** Two conversations, of which the second is shown. */
async function twoConversations() {
  const machine = newMachine();
  const page = await visit(machine, true, writing);
  const shownId = () => page.store.getState().conversation.id;
  await page.actions.send('First');
  const first = shownId();
  await page.actions.newConversation();
  await page.actions.send('Second');
  await page.actions.library.flush();
  return { ...page, machine, first, second: shownId() };
}

describe('what is sent while another conversation is being read', () => {
  test('is said and answered where it was sent', async () => {
    const { actions, store, first, second, title, notice } = await twoConversations();
    const opening = actions.library.open(first);
    const sending = actions.send('Third');
    await opening;
    await sending;
    expect([title(), store.getState().run.status]).toEqual(['First', 'ready']);
    expect(notice()).toContain('What was being written in “Second” was stopped');
    expect(textsOf(store.getState().conversation)).toHaveLength(2);
    await actions.library.open(second);
    const { conversation } = store.getState();
    expect(textsOf(conversation)).toEqual(['Second', 11, 'Third', expect.any(Number)]);
    expect(Object.values(conversation.messages).at(-1)).toMatchObject({ endReason: 'aborted' });
  });

  test('goes on being answered where the other one is gone', async () => {
    const { actions, store, lastText, notice } = await twoConversations();
    const opening = actions.library.open('nowhere');
    const sending = actions.send('Third');
    await opening;
    await sending;
    expect(notice()).toBe('This is no longer there.');
    expect(textsOf(store.getState().conversation)).toEqual(['Second', 11, 'Third', 11]);
    expect(lastText()).not.toBe('');
  });
});

test('what is sent to a comparison while another is being read is said in it', async () => {
  const { actions, store, list } = await visit(newMachine(), true, writing);
  await actions.compare.send('First');
  await actions.library.flush();
  const panesTexts = () =>
    store.getState().comparison.panes.map(({ conversation }) => textsOf(conversation)[2]);
  const { id: first } = store.getState().comparison;
  actions.compare.open({ ...store.getState().comparison, id: 'second' });
  await actions.compare.clear();
  await actions.compare.send('Second');
  await actions.library.flush();
  await vi.waitFor(() => expect(list()).toHaveLength(2));
  const opening = actions.library.open(first);
  const sending = actions.compare.send('Third');
  await opening;
  await sending;
  expect(store.getState().comparison.id).toBe(first);
  await actions.library.open('second');
  expect(panesTexts()).toEqual(['Third', 'Third']);
  const replies = store
    .getState()
    .comparison.panes.map(({ conversation }) => Object.values(conversation.messages).at(-1));
  expect(replies).toMatchObject([{ endReason: 'aborted' }, { endReason: 'aborted' }]);
});

test('what is sent while the shown conversation is being deleted is the first of the next one', async () => {
  const { actions, store, second, list, title, lastText } = await twoConversations();
  const removing = actions.library.remove(second);
  await soon();
  const sending = actions.send('Third');
  await removing;
  await sending;
  expect(title()).toBe('Third');
  expect(lastText()).not.toBe('');
  await actions.library.flush();
  await vi.waitFor(() => expect(list().map((summary) => summary.title)).toEqual(['Third', 'First']));
  expect(store.getState().library.trash?.map(({ id }) => id)).toEqual([second]);
});

test('what is sent while everything is being deleted is deleted with it', async () => {
  const { actions, store, list, said } = await twoConversations();
  const deleting = actions.library.deleteEverything();
  await soon();
  const sending = actions.send('Third');
  actions.setSystemPrompt('Be brief.');
  await deleting;
  await sending;
  expect([said(), store.getState().run.status]).toEqual([[], 'ready']);
  await actions.library.flush();
  await actions.library.takeBack('');
  expect(list()).toEqual([]);
});

describe('where nothing can be stored', () => {
  test('what was said can be renamed and deleted, and Undo brings it back', async () => {
    const { actions, list, notice, said, store } = await visit({ ...newMachine(), indexedDB: null });
    await actions.send('First');
    await actions.newConversation();
    await actions.send('Second');
    await actions.compare.send('Both');
    const titles = () => list().map((summary) => summary.title);
    await vi.waitFor(() => expect(titles().toSorted()).toEqual(['Both', 'First', 'Second']));
    for (const { id, title } of list()) {
      await actions.library.remove(id);
      expect(notice()).toBe(`“${title}” was deleted.`);
      expect(titles()).not.toContain(title);
      actions.undo();
      await vi.waitFor(() => expect(titles()).toContain(title));
    }
    const first = list().find(({ title }) => title === 'First')?.id ?? '';
    await actions.library.open(first);
    expect(said()).toHaveLength(2);
    await actions.newConversation();
    await actions.library.rename(first, 'Mine');
    expect(titles()).toContain('Mine');
    expect(store.getState().comparison.panes.map(({ conversation }) => conversation.title)).toContain('Both');
  });

  test('it is said that nothing can be pinned', async () => {
    const { actions, list, notice } = await visit({ ...newMachine(), indexedDB: null });
    await actions.send('First');
    await vi.waitFor(() => expect(list()).toHaveLength(1));
    await actions.library.setPinned(list()[0]?.id ?? '', true);
    expect(notice()).toBe('It could not be pinned, because nothing can be saved now.');
  });
});

test('Undo of what was deleted for good meanwhile says that it is gone', async () => {
  const { actions, notice, first, machine } = await twoConversations();
  await actions.library.remove(first);
  expect(notice()).toBe('“First” was deleted.');
  const other = await visit(machine);
  await other.actions.library.erase(first);
  actions.undo();
  await vi.waitFor(() => expect(notice()).toBe('This is no longer there.'));
});
