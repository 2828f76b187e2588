import { expect, test, vi } from 'vitest';
import { panesOf } from '../core/comparison.ts';
import type { Conversation } from '../core/types.ts';
import { openTab, ticks } from './library/tabs.fixture.ts';
import { twoTabs, visit } from './visit.fixture.ts';

type Visit = Awaited<ReturnType<typeof visit>>;

/** Two tabs that show the same conversation, in which one exchange was had. */
async function sameConversation() {
  const [first, second] = twoTabs();
  const here = await visit(first);
  const there = await visit(second);
  await here.actions.send('Hello');
  await here.actions.library.flush();
  await vi.waitFor(() => expect(there.list()).toHaveLength(1));
  const { id } = here.store.getState().conversation;
  await there.actions.library.open(id);
  const stored = async () => questions((await openTab(first.browser).library.open(id))?.conversation);
  return { here, there, stored };
}

function questions(conversation: Conversation | undefined): readonly string[] {
  return Object.values(conversation?.messages ?? {}).flatMap((message) =>
    message.role === 'user' ? [message.text] : [],
  );
}

const shown = ({ store }: Visit) => questions(store.getState().conversation);

/** What one tab has written arrives in the other. */
async function arrive(from: Visit, to: Visit): Promise<void> {
  await from.actions.library.flush();
  await ticks(2);
  await to.actions.library.flush();
}

test.each([
  ['a new conversation', ({ actions }: Visit) => actions.newConversation()],
  [
    'a branch',
    ({ actions, store }: Visit) => {
      const { conversation } = store.getState();
      actions.openBranch(conversation, Object.keys(conversation.messages)[0] ?? '');
    },
  ],
])('Undo of %s shows what another tab has said since, and deletes nothing', async (_, leave) => {
  const { here, there, stored } = await sameConversation();
  await leave(here);
  await there.actions.send('From there');
  await arrive(there, here);
  here.actions.undo();
  expect(shown(here)).toEqual(['Hello', 'From there']);
  await arrive(here, there);
  expect(await stored()).toEqual(['Hello', 'From there']);
  expect(shown(there)).toEqual(['Hello', 'From there']);
});

test('Undo of a replaced document shows what another tab has written since', async () => {
  const [first, second] = twoTabs();
  const here = await visit(first);
  const there = await visit(second);
  here.actions.completion.setText('Once upon');
  await here.actions.library.flush();
  await vi.waitFor(() => expect(there.list()).toHaveLength(1));
  await there.actions.library.open(there.list()[0]?.id ?? '');
  await here.actions.completion.store.getState().actions.newConversation();
  await there.actions.completion.complete();
  await arrive(there, here);
  here.actions.undo();
  const { messages } = there.store.getState().completion.conversation;
  expect(here.store.getState().completion.conversation.messages).toEqual(messages);
  expect(here.store.getState().completion.startToken).toBe(true);
  await arrive(here, there);
  expect(Object.keys(messages)).toHaveLength(2);
  expect(there.store.getState().completion.conversation.messages).toEqual(messages);
});

test('Undo of an emptied comparison shows what another tab has said since, in the mixture too', async () => {
  const [first, second] = twoTabs();
  const here = await visit(first);
  const there = await visit(second);
  here.actions.compare.setMixer(true);
  await here.actions.compare.send('Hello');
  await here.actions.library.flush();
  await vi.waitFor(() => expect(there.list()).toHaveLength(1));
  const [{ id } = { id: '' }] = there.list();
  await there.actions.library.open(id);
  const asked = ({ store }: Visit) =>
    panesOf(store.getState().comparison).map(({ conversation }) => questions(conversation));
  await here.actions.compare.clear();
  await there.actions.compare.send('From there');
  await arrive(there, here);
  here.actions.undo();
  expect(asked(here)).toEqual(asked(there));
  expect(asked(here)).toEqual(Array(3).fill(['Hello', 'From there']));
  await arrive(here, there);
  expect(asked(there)).toEqual(Array(3).fill(['Hello', 'From there']));
});

test('what another tab says in a mixture is shown here, and stays', async () => {
  const [first, second] = twoTabs();
  const here = await visit(first);
  const there = await visit(second);
  here.actions.compare.setMixer(true);
  await here.actions.compare.send('Hello');
  await here.actions.library.flush();
  await vi.waitFor(() => expect(there.list()).toHaveLength(1));
  await there.actions.library.open(there.list()[0]?.id ?? '');
  const mixed = ({ store }: Visit) => questions(store.getState().comparison.mixer?.pane.conversation);
  await there.actions.compare.send('From there');
  await there.actions.library.flush();
  await vi.waitFor(() => expect(mixed(here)).toEqual(['Hello', 'From there']));
  await here.actions.compare.send('From here');
  await here.actions.library.flush();
  await vi.waitFor(() => expect(mixed(there)).toEqual(['Hello', 'From there', 'From here']));
});
