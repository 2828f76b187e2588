import { describe, expect, test } from 'vitest';
import { addMessage, appendTokens } from '../../core/conversation.ts';
import { createAuthor, nothingSaid, treeFaults } from '../../core/conversationEdits.fixture.ts';
import { databaseName } from './connection.ts';
import { changeRecord, readStore } from './databaseDump.fixture.ts';
import { LibraryFault } from './libraryFault.ts';
import { migrations } from './migrations.ts';
import { said } from './saidConversation.fixture.ts';
import { type Browser, createBrowser, openTab, ticks } from './tabs.fixture.ts';

/** A browser in which this conversation is saved. */
async function browserWith(...conversations: readonly ReturnType<typeof said>[]): Promise<Browser> {
  const browser = createBrowser();
  const tab = openTab(browser);
  for (const conversation of conversations) tab.library.observe(conversation);
  await tab.library.flush();
  tab.crash();
  return browser;
}

function textOf(message: unknown): string {
  return JSON.stringify(message) ?? '';
}

describe('a spoilt record goes into quarantine and the rest loads', () => {
  test('of tokens: the reply ends before it', async () => {
    const browser = await browserWith(said('c', 'Q', 200));
    await changeRecord(browser.factory, 'tokens', ['c', 'reply', 0, 1], (row) => ({ ...row, packed: {} }));
    const tab = openTab(browser);
    const opened = await tab.library.open('c');
    const reply = opened?.conversation.messages.reply;
    expect(reply?.role === 'assistant' && [reply.tokens.length, reply.endReason]).toEqual([64, 'aborted']);
    expect(opened?.badRecords).toBe(1);
    expect(await readStore(browser.factory, 'quarantine')).toHaveLength(1);
    // It opens without complaint from now on, and can be continued.
    const again = openTab(browser);
    const clean = await again.library.open('c');
    expect(clean?.badRecords).toBe(0);
    again.library.observe(
      appendTokens(clean?.conversation ?? nothingSaid, 'reply', [createAuthor('x').token()]),
    );
    await again.library.flush();
    // What lies behind the gap is no part of what was continued.
    const longer = (await openTab(browser).library.open('c'))?.conversation.messages.reply;
    expect(longer?.role === 'assistant' && longer.tokens.length).toBe(65);
  });

  test('of a message: something stands in its place, and what hangs below it stays there', async () => {
    const long = addMessage(said('c'), 'reply', { id: 'next', role: 'user', text: 'And then?' });
    const browser = await browserWith(long);
    await changeRecord(browser.factory, 'messages', ['c', 'reply'], (row) => ({
      ...row,
      message: 'x',
      place: 7,
    }));
    await changeRecord(browser.factory, 'messages', ['c', 'question'], (row) => ({ ...row, message: null }));
    for (const badRecords of [2, 0]) {
      const opened = await openTab(browser).library.open('c');
      expect(opened?.badRecords).toBe(badRecords);
      const { messages } = opened?.conversation ?? nothingSaid;
      expect(messages.question).toMatchObject({ role: 'user', text: '(This message could not be read.)' });
      expect(messages.reply).toMatchObject({ role: 'assistant', endReason: 'error' });
      // Its tokens are records of their own.
      expect(messages.reply?.role === 'assistant' && messages.reply.tokens.length).toBe(3);
      expect(messages.next).toMatchObject({ text: 'And then?' });
    }
    const found = await readStore(browser.factory, 'quarantine');
    expect(found.map(({ store }) => store)).toEqual(['messages', 'messages']);
  });

  test('of a leaf: something stands in its place', async () => {
    const browser = await browserWith(said('c'));
    await changeRecord(browser.factory, 'messages', ['c', 'reply'], (row) => ({ ...row, message: null }));
    const opened = await openTab(browser).library.open('c');
    expect(opened?.conversation.messages.reply).toMatchObject({ role: 'assistant', endReason: 'error' });
    expect(treeFaults(opened?.conversation ?? nothingSaid)).toEqual([]);
  });

  test('of the conversation itself: its messages are kept under the recommended settings', async () => {
    const browser = await browserWith({ ...said('c'), systemPrompt: 'You are a pirate.' }, said('other'));
    await changeRecord(browser.factory, 'conversations', 'c', ({ id, setup }) => ({
      id,
      schema: 1,
      setup: { ...(setup as object), params: null, title: 3 },
    }));
    const tab = openTab(browser);
    expect((await tab.library.summaries()).map(({ id }) => id).sort()).toEqual(['c', 'other']);
    const opened = await tab.library.open('c');
    expect(opened?.badRecords).toBe(1);
    expect(opened?.conversation).toMatchObject({
      title: 'Recovered conversation',
      systemPrompt: 'You are a pirate.',
    });
    expect(Object.keys(opened?.conversation.messages ?? {})).toEqual(['question', 'reply']);
    tab.library.observe({ ...(opened?.conversation ?? nothingSaid), title: 'Mine' });
    expect(await tab.library.flush()).toBe(true);
    expect((await openTab(browser).library.open('c'))?.conversation.title).toBe('Mine');
  });

  test('a conversation whose record is spoilt under an open tab is written anew', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    tab.show(said('c'));
    await tab.library.flush();
    await changeRecord(browser.factory, 'conversations', 'c', ({ id }) => ({ id }));
    tab.show({ ...said('c'), title: 'Goes on' });
    expect(await tab.library.flush()).toBe(true);
    const opened = await openTab(browser).library.open('c');
    expect(opened).toMatchObject({ badRecords: 0, conversation: { title: 'Goes on' } });
    expect(await readStore(browser.factory, 'quarantine')).toHaveLength(1);
  });

  test('a value that the browser cannot read is passed over and stays', async () => {
    const browser = await browserWith(said('c', 'Q', 200));
    const { getAll, get } = IDBObjectStore.prototype;
    const lost = (request: IDBRequest): IDBRequest => {
      request.transaction?.abort();
      Object.defineProperty(request, 'error', {
        get: () => new DOMException('Failed to read large IndexedDB value', 'DataError'),
        set: () => {},
      });
      return request;
    };
    IDBObjectStore.prototype.getAll = function (this: IDBObjectStore, ...parts) {
      const request = getAll.apply(this, parts);
      return (this.name === 'tokens' ? lost(request) : request) as typeof request;
    };
    IDBObjectStore.prototype.get = function (this: IDBObjectStore, query) {
      const request = get.call(this, query);
      const isLost = this.name === 'tokens' && textOf((query as IDBKeyRange).lower).endsWith(',2]');
      return isLost ? lost(request) : request;
    };
    try {
      const opened = await openTab(browser).library.open('c');
      const reply = opened?.conversation.messages.reply;
      expect(reply?.role === 'assistant' && reply.tokens.length).toBe(128);
    } finally {
      Object.assign(IDBObjectStore.prototype, { getAll, get });
    }
    const opened = await openTab(browser).library.open('c');
    const reply = opened?.conversation.messages.reply;
    // It may have been a passing trouble: everything is still there.
    expect(reply?.role === 'assistant' && reply.tokens.length).toBe(200);
  });
});

describe('memory only', () => {
  test('where the browser has no storage, or denies it', async () => {
    const denied = {
      open() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    } as unknown as IDBFactory;
    for (const indexedDB of [null, denied]) {
      const tab = openTab(createBrowser(), { indexedDB });
      tab.show(said('c'));
      expect(await tab.library.flush()).toBe(false);
      expect(tab.statuses).toMatchObject([{ mode: 'memory', reason: 'blocked' }]);
      expect(tab.library.status().sentence).toMatch(/does not let the page store anything/);
      expect((await tab.library.summaries()).map(({ id }) => id)).toEqual(['c']);
      expect((await tab.library.open('c'))?.conversation).toBe(tab.conversation());
      await expect(tab.library.open('other')).rejects.toThrow(LibraryFault);
      expect(await tab.library.remove('c')).toBe(true);
      expect(await tab.library.summaries()).toEqual([]);
      await expect(tab.library.deleteEverything()).rejects.toThrow(/does not let/);
    }
  });

  test('while the disk is full; everything is written once there is room', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    tab.show(said('c'));
    await tab.library.flush();
    tab.plan('quota', 0);
    tab.show({ ...said('c'), title: 'Later' });
    await ticks(20);
    expect(tab.library.status()).toMatchObject({ mode: 'memory', reason: 'full' });
    await tab.pass(1_000);
    await tab.settle();
    expect(tab.library.status().mode).toBe('saved');
    expect(tab.statuses.map(({ mode }) => mode)).toEqual(['memory', 'saved']);
    expect((await openTab(browser).library.open('c'))?.conversation.title).toBe('Later');
  });

  test('a single abort is tried again without a word', async () => {
    const tab = openTab(createBrowser());
    tab.plan('abort', 0);
    tab.show(said('c'));
    await ticks(20);
    await tab.pass(1_000);
    await tab.settle();
    expect(await tab.library.flush()).toBe(true);
    expect(tab.statuses).toEqual([]);
  });

  test('where a newer version has made the database: nothing is read, written or lost', async () => {
    const newer = [...migrations, { version: 2 }];
    const browser = createBrowser();
    const future = openTab(browser, { migrations: newer });
    future.show(said('c'));
    await future.library.flush();
    future.library.close();
    const tab = openTab(browser);
    tab.show({ ...said('c'), title: 'Old' });
    expect(await tab.library.flush()).toBe(false);
    expect(tab.library.status()).toMatchObject({ mode: 'memory', reason: 'newer' });
    const rows = await readStore(browser.factory, 'conversations');
    expect(rows).toMatchObject([{ schema: 2, setup: { title: '' } }]);
  });

  test('a single record of a newer schema is left alone, the others are saved', async () => {
    const browser = await browserWith(said('c'), said('other'));
    await changeRecord(browser.factory, 'conversations', 'c', (row) => ({ ...row, schema: 9 }));
    const tab = openTab(browser);
    expect(await tab.library.summaries()).toMatchObject([
      { id: 'other', newer: false },
      { id: 'c', newer: true },
    ]);
    await expect(tab.library.open('c')).rejects.toMatchObject({ reason: 'newer' });
    expect(tab.library.status().mode).toBe('saved');
    tab.library.observe({ ...said('c'), title: 'Overwritten' });
    tab.library.observe({ ...said('other'), title: 'Saved' });
    await tab.library.flush();
    expect(tab.library.status()).toMatchObject({ mode: 'memory', reason: 'newer' });
    const rows = await readStore(browser.factory, 'conversations');
    expect(rows).toMatchObject([
      { id: 'c', schema: 9, setup: { title: '' } },
      { id: 'other', setup: { title: 'Saved' } },
    ]);
    expect(await tab.library.rename('c', 'x')).toBe(false);
    expect(await tab.library.remove('c')).toBe(false);
  });
});

describe('versions of the page', () => {
  const newer = [...migrations, { version: 2 }];

  test('an older tab lets go of the database, and saves no more', async () => {
    const browser = createBrowser();
    const old = openTab(browser);
    old.show(said('c'));
    await old.library.flush();
    const fresh = openTab(browser, { migrations: newer });
    expect((await fresh.library.open('c'))?.conversation.id).toBe('c');
    old.show({ ...said('c'), title: 'Too late' });
    expect(await old.library.flush()).toBe(false);
    expect(old.library.status()).toMatchObject({ mode: 'memory', reason: 'newer' });
  });

  test('an upgrade that another tab blocks goes on when that tab is closed', async () => {
    const browser = await browserWith(said('c'));
    const holder = await new Promise<IDBDatabase>((resolve) => {
      const request = browser.factory.open(databaseName);
      request.addEventListener('success', () => resolve(request.result));
    });
    const tab = openTab(browser, { migrations: newer });
    tab.show(said('mine'));
    await ticks(20);
    await tab.pass(2_000);
    await ticks(20);
    expect(tab.library.status()).toMatchObject({ mode: 'memory', reason: 'upgrade-blocked' });
    holder.close();
    await ticks(60);
    expect(tab.library.status().mode).toBe('saved');
    expect((await tab.library.summaries()).map(({ id }) => id).sort()).toEqual(['c', 'mine']);
  });

  test('a connection that the browser closes is opened again', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    tab.show(said('c'));
    await tab.library.flush();
    // A deletion of the database asks every connection to close; what is shown is saved into the next one.
    await new Promise((resolve) => {
      browser.factory.deleteDatabase(databaseName).addEventListener('success', resolve);
    });
    tab.show({ ...(tab.conversation() ?? nothingSaid), title: 'Saved whole' });
    expect(await tab.library.flush()).toBe(true);
    const opened = await openTab(browser).library.open('c');
    expect(opened?.conversation).toMatchObject({ title: 'Saved whole' });
    expect(Object.keys(opened?.conversation.messages ?? {})).toHaveLength(2);
  });
});
