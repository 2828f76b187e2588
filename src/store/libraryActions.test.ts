import { describe, expect, test, vi } from 'vitest';
import { repliesOf } from '../core/comparisonSetup.ts';
import { assistantText, shownPath } from '../core/conversation.ts';
import type { Conversation } from '../core/types.ts';
import { emptyConversation } from './emptyConversation.ts';
import { begin, newMachine, reply, twoTabs, visit } from './visit.fixture.ts';

describe('what is kept', () => {
  test('a conversation is there after a reload, with its records', async () => {
    const machine = newMachine();
    const first = await visit(machine);
    await first.actions.send('Hello');
    await first.actions.library.flush();
    const again = await visit(machine);
    expect(again.said()).toEqual(first.said());
    await again.actions.send('And now?');
    expect(again.said()).toHaveLength(4);
  });

  test('the list follows, and leads back', async () => {
    const { actions, list, said } = await visit(newMachine());
    await actions.send('First');
    await actions.newConversation();
    await actions.send('Second');
    await vi.waitFor(() => expect(list().map(({ title }) => title)).toEqual(['Second', 'First']));
    await actions.library.open(list()[1]?.id ?? '');
    expect(said()[0]).toMatchObject({ text: 'First' });
  });

  test('rename, pin, duplicate, and delete with undo', async () => {
    const { actions, list, said, store } = await visit(newMachine());
    await actions.send('First');
    await vi.waitFor(() => expect(list()).toHaveLength(1));
    const id = list()[0]?.id ?? '';
    await actions.library.rename(id, 'Mine');
    expect(store.getState().conversation.title).toBe('Mine');
    await actions.library.duplicate(id);
    expect(
      list()
        .map(({ title }) => title)
        .toSorted(),
    ).toEqual(['Copy of Mine', 'Mine']);
    await actions.library.setPinned(id, true);
    expect(list()[0]).toMatchObject({ id, pinned: true });
    await actions.library.open(id);
    await actions.library.remove(id);
    expect(said()).toEqual([]);
    expect(list()).toHaveLength(1);
    actions.undo();
    await vi.waitFor(() => expect(said()).toHaveLength(2));
    expect(list()).toHaveLength(2);
  });

  test('a comparison and a document come back to their tabs', async () => {
    const machine = newMachine();
    const { actions, store } = await visit(machine);
    await actions.compare.send('Hello');
    actions.completion.setText('Once upon');
    await actions.completion.complete();
    await actions.library.flush();
    actions.completion.setStartToken(false);
    actions.setView('completion');
    await actions.library.flush();
    const { comparison, completion } = store.getState();
    const again = (await visit(machine)).store.getState();
    expect(again.view).toBe('completion');
    expect(again.comparison.panes.map(({ conversation }) => repliesOf(conversation))).toEqual(
      comparison.panes.map(({ conversation }) => repliesOf(conversation)),
    );
    expect(again.completion.conversation.messages).toEqual(completion.conversation.messages);
    expect(again.completion.startToken).toBe(false);
    expect(again.library.summaries?.map(({ kind }) => kind).toSorted()).toEqual(['comparison', 'document']);
  });

  test('a reply that the page’s end cut off is marked, and goes on', async () => {
    const machine = newMachine();
    // So slowly that nothing more is written before the next visit has read.
    const { actions, said } = await visit(machine, true, 4);
    void actions.send('Hello');
    await vi.waitFor(() => {
      const last = said().at(-1);
      expect(last?.role === 'assistant' && last.tokens.length > 1).toBe(true);
    });
    await actions.library.flush();
    const again = await visit(machine);
    expect(again.store.getState().notice?.text).toContain('was interrupted');
    const cut = again.said().at(-1);
    expect(cut).toMatchObject({ role: 'assistant', endReason: 'aborted' });
    await again.actions.continueReply(cut?.id ?? '');
    const whole = again.said().at(-1);
    expect(whole?.role === 'assistant' && assistantText(whole)).toBe(reply);
  });

  test('an interruption is told once', async () => {
    const machine = newMachine();
    const { actions, store } = await visit(machine);
    await actions.send('Hello');
    const { conversation } = store.getState();
    const messages = Object.entries(conversation.messages).map(([id, message]) => [
      id,
      message.role === 'assistant' ? { ...message, endReason: null } : message,
    ]);
    // As the page that was writing it left it.
    store.setState({ conversation: { ...conversation, messages: Object.fromEntries(messages) } });
    await actions.library.flush();
    const next = await visit(machine);
    expect(next.store.getState().notice?.text).toContain('was interrupted');
    await next.actions.library.flush();
    expect((await visit(machine)).store.getState().notice).toBeNull();
  });

  test('everything can be deleted', async () => {
    const machine = newMachine();
    const { actions, list, said } = await visit(machine);
    await actions.send('Hello');
    await actions.library.flush();
    await actions.library.deleteEverything();
    expect(said()).toEqual([]);
    expect(list()).toEqual([]);
    expect((await visit(machine)).list()).toEqual([]);
  });

  test('deleting what waits for the model leaves nothing waiting', async () => {
    const { actions, store, said } = await visit(newMachine());
    store.setState({ run: { status: 'loading', progress: null, device: null } });
    await actions.send('Hello');
    expect(store.getState().queuedReplyId).not.toBeNull();
    await vi.waitFor(() => expect(store.getState().library.summaries).toHaveLength(1));
    await actions.library.remove(store.getState().conversation.id);
    expect(store.getState().queuedReplyId).toBeNull();
    await actions.loadModel();
    await actions.send('Again');
    expect(said()).toHaveLength(2);
  });

  test('what is begun while the last visit is being read stays', async () => {
    const machine = newMachine();
    const first = await visit(machine);
    await first.actions.send('Hello');
    first.actions.completion.setText('Once upon');
    await first.actions.library.flush();
    const { store, actions, starting } = begin(machine);
    actions.setDraft('Something new');
    await actions.send();
    actions.completion.setText('Mine');
    actions.setView('completion');
    await starting;
    expect(shownPath(store.getState().conversation)[0]).toMatchObject({ text: 'Something new' });
    expect(store.getState().view).toBe('completion');
    expect(Object.values(store.getState().completion.conversation.messages)).toMatchObject([
      { text: 'Mine' },
    ]);
  });

  test('a link’s form is not replaced by what was shown before', async () => {
    const machine = newMachine();
    const first = await visit(machine);
    await first.actions.send('Hello');
    await first.actions.library.flush();
    const { said, list } = await visit(machine, false);
    expect(said()).toEqual([]);
    expect(list()).toHaveLength(1);
  });
});

let fileIds = 9_999;

/** As a file brings them. */
function fromFile(...titles: readonly string[]): readonly Conversation[] {
  // Ids in no order, as the page's own are.
  return titles.map((title) => ({ ...emptyConversation(`file-${--fileIds}`, 'scripted'), title }));
}

const writing = 20;

describe('while a reply is being written', () => {
  test('what is imported comes into the list and disturbs nothing', async () => {
    const { actions, ask, lastText, list, notice, title } = await visit(newMachine(), true, writing);
    const { answered } = await ask('Hello');
    await actions.library.add(fromFile('A', 'B'));
    expect(notice()).toBe('2 conversations are in the list; the reply that is being written goes on.');
    expect(list().map((summary) => [summary.title, summary.messageCount])).toEqual(
      expect.arrayContaining([
        ['A', 0],
        ['B', 0],
      ]),
    );
    await answered;
    expect([title(), lastText()]).toEqual(['Hello', reply]);
  });

  test('a copy comes into the list, ends where it was made, and disturbs nothing', async () => {
    const { actions, ask, lastText, list, notice, store } = await visit(newMachine(), true, writing);
    const { answered } = await ask('Hello');
    const { id } = store.getState().conversation;
    await actions.library.duplicate(id);
    expect(notice()).toContain('The copy is in the list');
    await answered;
    expect(lastText()).toBe(reply);
    const copy = list().find((summary) => summary.id !== id);
    await actions.library.open(copy?.id ?? '');
    expect(reply.startsWith(lastText())).toBe(true);
    expect(lastText().length).toBeLessThan(reply.length);
    expect(notice()).toBe('');
  });

  test('what is restored comes back into the list alone', async () => {
    const { actions, ask, lastText, list, notice } = await visit(newMachine(), true, writing);
    await actions.library.add(fromFile('A'));
    const [{ id } = { id: '' }] = list();
    await actions.library.remove(id);
    const { answered } = await ask('Hello');
    await actions.library.restore(id);
    expect(list().some((summary) => summary.id === id)).toBe(true);
    expect(notice()).toContain('It is back in the list');
    await answered;
    expect(lastText()).toBe(reply);
  });

  test('opening another stops it, says so, and keeps what there is', async () => {
    const { actions, ask, lastText, list, notice, title } = await visit(newMachine(), true, writing);
    await actions.library.add(fromFile('A'));
    const [{ id } = { id: '' }] = list();
    await actions.newConversation();
    const { answered } = await ask('Hello');
    await actions.library.open(id);
    await answered;
    expect(title()).toBeUndefined();
    expect(notice()).toBe('What was being written in “Hello” was stopped; as far as it goes it is kept.');
    await vi.waitFor(() => expect(list()).toHaveLength(2));
    await actions.library.open(list().find((summary) => summary.title === 'Hello')?.id ?? '');
    expect(lastText()).not.toBe('');
    expect(reply.startsWith(lastText())).toBe(true);
    expect(notice()).toBe('');
  });
});

describe('what another tab does', () => {
  test('a conversation that is deleted there in mid-reply goes on, is kept, and that is said', async () => {
    const [first, second] = twoTabs();
    const here = await visit(first, true, writing);
    const there = await visit(second);
    const { answered } = await here.ask('Hello');
    await vi.waitFor(() => expect(there.list()).toHaveLength(1));
    await there.actions.library.remove(there.list()[0]?.id ?? '');
    await vi.waitFor(() =>
      expect(here.notice()).toBe(
        '“Hello” was deleted in another tab. A reply is being written in it here, so it is kept.',
      ),
    );
    await answered;
    expect(here.lastText()).toBe(reply);
    await here.actions.library.flush();
    const again = await visit({ ...newMachine(), browser: first.browser });
    await again.actions.library.open(again.list()[0]?.id ?? '');
    expect(again.lastText()).toBe(reply);
    expect(again.store.getState().library.trash).toEqual([]);
  });

  test('one that is merely shown makes room, and can be taken back', async () => {
    const [first, second] = twoTabs();
    const here = await visit(first);
    const there = await visit(second);
    await here.actions.send('Hello');
    await vi.waitFor(() => expect(there.list()).toHaveLength(1));
    await there.actions.library.remove(there.list()[0]?.id ?? '');
    await vi.waitFor(() => expect(here.notice()).toBe('“Hello” was deleted in another tab.'));
    expect(here.said()).toEqual([]);
    here.actions.undo();
    await vi.waitFor(() => expect(here.lastText()).toBe(reply));
  });

  test('everything is deleted there in mid-reply: it stops, that is said, and nothing comes back', async () => {
    const [first, second] = twoTabs();
    const here = await visit(first, true, writing);
    const there = await visit(second);
    const { answered } = await here.ask('Hello');
    await vi.waitFor(() => expect(there.list()).toHaveLength(1));
    await there.actions.library.deleteEverything();
    await vi.waitFor(() =>
      expect(here.notice()).toBe(
        'Everything that was said here was deleted in another tab, with the reply that was being written.',
      ),
    );
    await answered;
    expect(here.said()).toEqual([]);
    await here.actions.library.flush();
    const again = await visit({ ...newMachine(), browser: first.browser });
    expect([again.list(), again.store.getState().library.trash]).toEqual([[], []]);
    await here.actions.send('Anew');
    expect([here.title(), here.lastText()]).toEqual(['Anew', reply]);
  });
});

describe('the trash', () => {
  test('lists what was deleted, gives it back, or deletes it for good', async () => {
    const machine = newMachine();
    const { actions, list, store, notice } = await visit(machine);
    await actions.library.add(fromFile('A', 'B'));
    for (const { id } of list()) await actions.library.remove(id);
    const trash = () => store.getState().library.trash ?? [];
    expect(
      trash()
        .map(({ title }) => title)
        .toSorted(),
    ).toEqual(['A', 'B']);
    const [back, gone] = trash();
    const conversation = store.getState().conversation.id;
    expect(await actions.library.takeBack(back?.id ?? '')).toBe(true);
    expect(store.getState().conversation.id).toBe(conversation);
    expect(list().map(({ id }) => id)).toEqual([back?.id]);
    expect(await actions.library.erase(gone?.id ?? '')).toBe(true);
    expect(trash()).toEqual([]);
    expect(await actions.library.takeBack(gone?.id ?? '')).toBe(false);
    expect(notice()).toBe('');
  });
});

describe('an import', () => {
  test('adds what has no messages too, in the order of the file, and shows the first', async () => {
    const { actions, list, notice, store } = await visit(newMachine());
    await actions.library.add(fromFile('A', 'B', 'C'));
    expect(list().map(({ title }) => title)).toEqual(['A', 'B', 'C']);
    expect(store.getState().conversation.title).toBe('A');
    expect(notice()).toBe('3 conversations are in the list; this is the first.');
  });
});
