import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test, vi } from 'vitest';
import { repliesOf } from '../core/comparisonSetup.ts';
import { assistantText, shownPath } from '../core/conversation.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

const reply = 'one two three four five six seven eight nine ten';
const baseUrl = 'http://localhost/';
let ids = 0;

/** What the tab keeps over a reload. */
function newSession(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

interface Machine {
  readonly database: IDBFactory;
  readonly session: Storage;
}

const newMachine = (): Machine => ({ database: new IDBFactory(), session: newSession() });

/** A visit to the page as it begins: another one with the same machine is a reload. */
function begin({ database, session }: Machine, reopen = true, tokensPerSecond = 0) {
  const client = createEngineClient(() =>
    createInProcessWorker(async () => createScriptedModel({ reply, tokensPerSecond, contextLength: 2048 })),
  );
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: () => 0.3,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    session,
    libraryPlatform: {
      indexedDB: database,
      channel: null,
      storage: null,
      now: () => Date.now(),
      setTimer(callback, ms) {
        const timer = setTimeout(callback, ms / 20);
        return () => clearTimeout(timer);
      },
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    },
  });
  const { actions } = store.getState();
  actions.setParams({ temperature: 0, repetitionPenalty: 1 });
  const starting = Promise.all([actions.library.start({ reopen }), actions.loadModel()]);
  const said = () => shownPath(store.getState().conversation);
  const list = () => store.getState().library.summaries ?? [];
  return { store, actions, said, list, starting };
}

/** The same, once the library and the model are there. */
async function visit(...how: Parameters<typeof begin>) {
  const page = begin(...how);
  await page.starting;
  return page;
}

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
    ).toEqual(['Mine', 'Mine (copy)']);
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
    const { actions, said } = await visit(machine, true, 20);
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
