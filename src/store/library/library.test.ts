import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparisonArbitrary, tokenArbitrary } from '../../core/comparison.fixture.ts';
import { addMessage, appendTokens, replaceMessage } from '../../core/conversation.ts';
import { createAuthor, emptyReply, nothingSaid } from '../../core/conversationEdits.fixture.ts';
import type { Conversation, TokenRecord } from '../../core/types.ts';
import { readStore } from './databaseDump.fixture.ts';
import { trashKeptMs } from './housekeeping.ts';
import { reloaded, said } from './saidConversation.fixture.ts';
import { createBrowser, openTab, ticks } from './tabs.fixture.ts';

describe('a conversation', () => {
  test('comes back as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        comparisonArbitrary,
        fc.array(tokenArbitrary, { minLength: 1, maxLength: 5 }),
        async (comparison, some) => {
          const browser = createBrowser();
          const tab = openTab(browser);
          const { conversation: first } = comparison.panes[0] ?? { conversation: nothingSaid };
          const tokens = Array.from({ length: 130 }, (_, index) => some[index % some.length] as TokenRecord);
          const promptTokens = tokens.slice(0, 65);
          const asked = addMessage(first, '', { id: 'q', role: 'user', text: 'Q' });
          const reply = { ...emptyReply('long'), promptTokens, endReason: 'length' as const };
          const whole = appendTokens(addMessage(asked, 'q', reply), 'long', tokens);
          tab.library.observe(whole);
          expect(await tab.library.flush()).toBe(true);
          tab.crash();
          const opened = await openTab(browser).library.open(whole.id);
          expect(opened).toEqual({
            conversation: reloaded(whole),
            badRecords: 0,
            interrupted: expect.any(Boolean),
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('that is a document comes back as far as it was shown', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    const document: Conversation = { ...nothingSaid, startToken: true };
    const typed = addMessage(document, '', { id: 'text', role: 'user', text: 'The secret to success is' });
    const reply = { ...emptyReply('reply'), endReason: 'length' as const };
    const whole = addMessage(typed, 'text', reply);
    // Undo takes the reply out of view, Undo once more the text.
    for (const shownChild of [whole.shownChild, { '': 'text' }, {}, { '': 'text' }]) {
      const shown = { ...whole, shownChild };
      tab.library.observe(shown);
      expect(await tab.library.flush()).toBe(true);
      const opened = await openTab(browser).library.open(document.id);
      expect(opened?.conversation).toEqual(shown);
      expect((await tab.library.open(document.id))?.conversation).toEqual(shown);
    }
  });

  test('is not saved before anything is said', async () => {
    const tab = openTab(createBrowser());
    tab.library.observe(nothingSaid);
    expect(await tab.library.flush()).toBe(true);
    expect(await tab.library.summaries()).toEqual([]);
    expect(tab.persistCalls()).toBe(0);
    tab.library.observe(said(nothingSaid.id));
    expect(await tab.library.summaries()).toHaveLength(1);
    expect(tab.persistCalls()).toBe(1);
    expect(await tab.library.storageReport()).toEqual({ persisted: true, usageBytes: 5, quotaBytes: 10 });
  });

  test('that is unknown is null', async () => {
    expect(await openTab(createBrowser()).library.open('nowhere')).toBeNull();
  });

  test('writes a growing reply chunk by chunk', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    const author = createAuthor('a');
    let conversation = said('c', 'Q', 0);
    const sizes: number[] = [];
    for (let round = 0; round < 10; round++) {
      const records: TokenRecord[] = Array.from({ length: 30 }, () => author.token());
      conversation = appendTokens(conversation, 'reply', records);
      tab.library.observe(conversation);
      await tab.library.flush();
      sizes.push((await readStore(browser.factory, 'tokens')).length);
    }
    expect(sizes).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    const opened = await openTab(browser).library.open('c');
    expect(opened?.conversation).toEqual(reloaded(conversation));
  });

  test('keeps up with a reply whose tokens are replaced or cut', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    const author = createAuthor('a');
    const base = said('c', 'Q', 200);
    const reply = base.messages.reply;
    if (reply?.role !== 'assistant') throw new Error('There is no reply.');
    const other = Array.from({ length: 130 }, () => author.token());
    for (const tokens of [reply.tokens, reply.tokens.slice(0, 70), [], other, reply.tokens.slice(0, 128)]) {
      const conversation = replaceMessage(base, { ...reply, tokens });
      tab.library.observe(conversation);
      expect(await tab.library.flush()).toBe(true);
      const opened = await openTab(browser).library.open('c');
      expect(opened).toEqual({
        conversation: reloaded(conversation),
        badRecords: 0,
        interrupted: expect.any(Boolean),
      });
      expect(await readStore(browser.factory, 'tokens')).toHaveLength(Math.ceil(tokens.length / 64));
    }
  });

  test('that another tab does not hold any more is read again', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    for (let index = 0; index < 40; index++) {
      tab.library.observe(said(`c${index}`, `Question ${index}`));
      await tab.library.flush();
    }
    expect((await tab.library.open('c0'))?.conversation.title).toBe('');
    expect(await tab.library.summaries()).toHaveLength(40);
  });
});

describe('the list', () => {
  test('tells title, first words and counts, pinned first, then the newest', async () => {
    const tab = openTab(createBrowser());
    for (const id of ['old', 'middle', 'new']) {
      tab.library.observe({ ...said(id, `About ${id}`), title: `The ${id} one` });
      await tab.library.flush();
      await tab.pass(1_000);
    }
    expect(await tab.library.setPinned('old', true)).toBe(true);
    const summaries = await tab.library.summaries();
    expect(summaries.map(({ id }) => id)).toEqual(['old', 'new', 'middle']);
    expect(summaries[0]).toEqual({
      kind: 'conversation',
      id: 'old',
      title: 'The old one',
      firstWords: 'About old',
      modelId: 'model',
      messageCount: 2,
      tokenCount: 3,
      createdAt: 1_000_000,
      updatedAt: 1_000_000,
      pinned: true,
      newer: false,
    });
  });

  test('renames what is open and what is not', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    tab.show(said('shown'));
    expect(await tab.library.rename('shown', 'A new name')).toBe(true);
    expect(tab.conversation()?.title).toBe('A new name');
    const other = openTab(browser);
    expect(await other.library.rename('shown', 'Another')).toBe(true);
    await tab.settle();
    expect(tab.conversation()?.title).toBe('Another');
    expect(await tab.library.rename('nowhere', 'x')).toBe(false);
  });

  test('duplicates with everything recorded', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    const long = { ...said('long', 'Q', 200), title: 'Whales' };
    tab.library.observe(long);
    expect(await tab.library.duplicate('long', 'copy')).toBe(true);
    const { conversation } = (await tab.library.open('copy')) ?? {};
    expect(conversation).toEqual({ ...reloaded(long), id: 'copy', title: 'Copy of Whales' });
    tab.library.observe(appendTokens(conversation ?? nothingSaid, 'reply', [createAuthor('x').token()]));
    await tab.library.flush();
    expect((await openTab(browser).library.open('long'))?.conversation).toEqual(reloaded(long));
  });

  test('takes back what was deleted, after a reload too, until it is purged', async () => {
    const browser = createBrowser();
    const first = openTab(browser);
    first.show({ ...said('c'), title: 'Gone' });
    expect(await first.library.remove('c')).toBe(true);
    expect(await first.library.summaries()).toEqual([]);
    const tab = openTab(browser);
    expect(await tab.library.trash()).toEqual([
      {
        id: 'c',
        kind: 'conversation',
        title: 'Gone',
        firstWords: 'Why is the sky blue?',
        deletedAt: 1_000_000,
        keptUntil: 1_000_000 + 30 * 24 * 3_600_000,
      },
    ]);
    expect(await tab.library.restore('c')).toBe(true);
    expect((await tab.library.open('c'))?.conversation.title).toBe('Gone');
    await tab.library.remove('c');
    await tab.library.purge();
    expect(await tab.library.trash()).toHaveLength(1);
    await tab.pass(trashKeptMs + 1);
    await tab.library.purge();
    expect(await tab.library.trash()).toEqual([]);
    expect(await tab.library.restore('c')).toBe(false);
    for (const store of ['messages', 'tokens']) expect(await readStore(browser.factory, store)).toEqual([]);
  });
});

test('everything can be deleted, and is not saved again by a tab that shows it', async () => {
  const browser = createBrowser();
  const [tab, other] = [openTab(browser), openTab(browser)];
  tab.show(said('mine'));
  await tab.library.flush();
  other.show(said('theirs'));
  await other.library.flush();
  await tab.library.deleteEverything();
  await other.settle();
  expect(other.changes.at(-1)).toEqual({ kind: 'everything-deleted' });
  for (const each of [tab, other]) {
    each.show(each.conversation() ?? nothingSaid);
    expect(await each.library.summaries()).toEqual([]);
  }
  for (const store of ['conversations', 'messages', 'tokens', 'trash']) {
    expect(await readStore(browser.factory, store)).toEqual([]);
  }
  other.show({ ...said('theirs'), title: 'Goes on' });
  expect(await other.library.summaries()).toHaveLength(1);
});

test('what another tab saves while everything is deleted goes too', async () => {
  let late = 0;
  for (let wait = 0; wait < 12; wait++) {
    const browser = createBrowser();
    const [here, there] = [openTab(browser), openTab(browser)];
    here.show(said('c'));
    await here.library.flush();
    const deleted = there.library.deleteEverything();
    await ticks(wait);
    // The page shows it no longer once it has heard of that.
    if (here.changes.length === 0) {
      here.show({ ...said('c'), title: 'Another' });
      late += 1;
    }
    await Promise.all([deleted, here.library.flush()]);
    await ticks(20);
    await here.settle();
    expect(await openTab(browser).library.summaries()).toEqual([]);
    expect(await here.library.trash()).toEqual([]);
  }
  expect(late).toBeGreaterThan(3);
});

describe('a comparison', () => {
  test('comes back with its panes, and stands in the list as one', async () => {
    await fc.assert(
      fc.asyncProperty(comparisonArbitrary, async (arbitrary) => {
        const browser = createBrowser();
        const tab = openTab(browser);
        const withId = (id: string, conversation: Conversation) => ({ ...conversation, id });
        const panes = arbitrary.panes.map((pane) => ({
          ...pane,
          conversation: withId(`of ${pane.id}`, pane.conversation),
        }));
        const [first] = panes;
        if (first === undefined) return;
        const mixer = arbitrary.mixer && {
          ...arbitrary.mixer,
          pane: { ...arbitrary.mixer.pane, conversation: withId('mixed', arbitrary.mixer.pane.conversation) },
        };
        const spoken = { ...first, conversation: { ...said(`of ${first.id}`), title: 'Pirates' } };
        const comparison = { ...arbitrary, panes: [spoken, ...panes.slice(1)], mixer };
        tab.library.observeComparison(comparison);
        expect(await tab.library.flush()).toBe(true);
        tab.crash();
        const reader = openTab(browser);
        const summaries = await reader.library.summaries();
        expect(summaries.map(({ kind, id, title }) => ({ kind, id, title }))).toEqual([
          { kind: 'comparison', id: comparison.id, title: 'Pirates' },
        ]);
        const opened = await reader.library.openComparison(comparison.id);
        const expected = {
          ...comparison,
          panes: comparison.panes.map((pane) => ({ ...pane, conversation: reloaded(pane.conversation) })),
          mixer: mixer && {
            ...mixer,
            pane: { ...mixer.pane, conversation: reloaded(mixer.pane.conversation) },
          },
        };
        expect(opened).toEqual({ comparison: expected, badRecords: 0 });
      }),
      { numRuns: 25 },
    );
  });

  test('is deleted, taken back and purged with its conversations', async () => {
    const browser = createBrowser();
    const tab = openTab(browser);
    const [sample] = fc.sample(comparisonArbitrary, { numRuns: 1, seed: 1 });
    if (sample === undefined) throw new Error('There is no sample.');
    const panes = sample.panes.map((pane) => ({ ...pane, conversation: said(`of ${pane.id}`) }));
    tab.library.observeComparison({ ...sample, panes, mixer: null });
    expect(await tab.library.remove(sample.id)).toBe(true);
    expect(await tab.library.summaries()).toEqual([]);
    expect(await tab.library.restore(sample.id)).toBe(true);
    expect((await tab.library.openComparison(sample.id))?.comparison.panes).toHaveLength(panes.length);
    await tab.library.remove(sample.id);
    await tab.pass(trashKeptMs + 1);
    await tab.library.purge();
    expect(await readStore(browser.factory, 'conversations')).toEqual([]);
    expect(await readStore(browser.factory, 'tokens')).toEqual([]);
  });

  test('in which nothing was said is not saved', async () => {
    const tab = openTab(createBrowser());
    const [sample] = fc.sample(comparisonArbitrary, { numRuns: 1, seed: 2 });
    if (sample === undefined) throw new Error('There is no sample.');
    const panes = sample.panes.map((pane) => ({ ...pane, conversation: { ...nothingSaid, id: pane.id } }));
    tab.library.observeComparison({ ...sample, panes, mixer: null });
    expect(await tab.library.summaries()).toEqual([]);
  });
});
