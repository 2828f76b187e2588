import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { addMessage, appendTokens } from '../../core/conversation.ts';
import { createAuthor, emptyReply, nothingSaid } from '../../core/conversationEdits.fixture.ts';
import type { Conversation } from '../../core/types.ts';
import { reloaded, said } from './saidConversation.fixture.ts';
import { createBrowser, type FaultKind, openTab, struck } from './tabs.fixture.ts';

const before = said('before', 'What was there');

/** Some hundred tokens are several records; none is a conversation in which nothing was said. */
const fileArbitrary = fc
  .array(fc.constantFrom(null, 0, 3, 64, 200), { minLength: 1, maxLength: 5 })
  .map((lengths) =>
    lengths.map((tokens, place): Conversation => {
      const id = `imported ${place}`;
      const title = `Number ${place}`;
      return tokens === null ? { ...nothingSaid, id, title } : { ...said(id, 'Why?', tokens), title };
    }),
  );

test('an import is wholly there or not at all, whatever happens between two of its writes', async () => {
  const outcomes = { whole: 0, nothing: 0, struck: 0 };
  await fc.assert(
    fc.asyncProperty(
      fileArbitrary,
      fc.constantFrom(...(Object.keys(struck) as FaultKind[])),
      fc.nat(),
      async (file, fault, place) => {
        const browser = createBrowser();
        const tab = openTab(browser);
        tab.show(before);
        expect(await tab.library.flush()).toBe(true);
        const strikes = struck[fault];
        // A place after the last write lets the import go through.
        tab.plan(fault, place % (writesOf(file) + 2));
        const isSaved = await tab.library.add(file);
        if (struck[fault] > strikes) outcomes.struck += 1;

        const stored = await storedIn(browser);
        expect([1, file.length + 1]).toContain(stored.length);
        if (isSaved) expect(stored).toHaveLength(file.length + 1);
        outcomes[stored.length === 1 ? 'nothing' : 'whole'] += 1;
        if (tab.isDead()) return;

        // What could not be saved stands in the list, and is saved as soon as it goes.
        const list = await tab.library.summaries();
        expect(list).toHaveLength(file.length + 1);
        const added = list.filter(({ id }) => id !== before.id);
        expect(added.map(({ id }) => id)).toEqual(file.map(({ id }) => id));
        await tab.pass(5_000);
        expect(await tab.library.flush()).toBe(true);
        expect(await storedIn(browser)).toEqual([before, ...file].map(reloaded).toSorted(byId));
      },
    ),
    { numRuns: 200 },
  );
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(40);
}, 60_000);

test('what is changed before an import could be saved is saved so', async () => {
  const browser = createBrowser();
  const tab = openTab(browser);
  const [changed, other] = [said('changed'), said('other')];
  tab.plan('quota', 1);
  expect(await tab.library.add([changed, other])).toBe(false);
  expect(await storedIn(browser)).toEqual([]);
  tab.show({ ...changed, title: 'Mine' });
  expect(await tab.library.flush()).toBe(true);
  expect((await storedIn(browser)).map(({ title }) => title)).toEqual(['Mine', '']);
});

test('a long conversation is saved slice by slice, in one step', async () => {
  const browser = createBrowser();
  const tab = openTab(browser);
  const author = createAuthor('u');
  const asked = addMessage(said('long', 'Why?', 3_000), 'reply', { id: 'more', role: 'user', text: 'And?' });
  const long = appendTokens(
    addMessage(asked, 'more', { ...emptyReply('answer'), endReason: 'stop' }),
    'answer',
    Array.from({ length: 3_000 }, () => author.token()),
  );
  tab.plan('quota', writesOf([said('short'), long]) - 3);
  expect(await tab.library.add([said('short'), long])).toBe(false);
  expect(await storedIn(browser)).toEqual([]);
  expect(await tab.library.flush()).toBe(true);
  expect((await storedIn(browser))[0]).toEqual(reloaded(long));
});

/** Everything that another tab finds. */
async function storedIn(browser: ReturnType<typeof createBrowser>): Promise<readonly Conversation[]> {
  const { library, crash } = openTab(browser);
  const found: Conversation[] = [];
  for (const { id } of await library.summaries()) {
    const opened = await library.open(id);
    expect(opened).toMatchObject({ badRecords: 0, interrupted: false });
    if (opened !== null) found.push(opened.conversation);
  }
  crash();
  return found.toSorted(byId);
}

function byId(a: Conversation, b: Conversation): number {
  return a.id < b.id ? -1 : 1;
}

/** One for each conversation, message and chunk of tokens. */
function writesOf(file: readonly Conversation[]): number {
  const chunks = (tokens: number) => Math.ceil(tokens / 64);
  return file.reduce((sum, { messages }) => {
    const each = Object.values(messages).map((message) =>
      message.role === 'user' ? 1 : 1 + chunks(message.tokens.length),
    );
    return sum + 1 + each.reduce((total, count) => total + count, 0);
  }, 0);
}

test('a file whose conversations were all deleted is not tried again', async () => {
  const tab = openTab(createBrowser());
  tab.plan('quota', 0);
  expect(await tab.library.add([said('a')])).toBe(false);
  await tab.library.deleteEverything();
  const begin = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await tab.library.flush();
  expect(begin.mock.calls.filter(([, mode]) => mode === 'readwrite')).toEqual([]);
  begin.mockRestore();
});
