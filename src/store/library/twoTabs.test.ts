import { describe, expect, test } from 'vitest';
import {
  addMessage,
  appendTokens,
  canContinue,
  removeMessage,
  replaceMessage,
  shownPath,
} from '../../core/conversation.ts';
import { createAuthor, emptyReply, nothingSaid, treeFaults } from '../../core/conversationEdits.fixture.ts';
import { emptyTreeHistory, recordChange, undoChange } from '../../core/treeHistory.ts';
import type { Conversation } from '../../core/types.ts';
import { said } from './saidConversation.fixture.ts';
import { type Browser, createBrowser, openTab, type Tab, ticks } from './tabs.fixture.ts';

/** Two tabs that show the same saved conversation. */
async function twoTabs(conversation = said('c')): Promise<{ browser: Browser; a: Tab; b: Tab }> {
  const browser = createBrowser();
  const [a, b] = [openTab(browser), openTab(browser)];
  a.show(conversation);
  await a.library.flush();
  b.show((await b.library.open(conversation.id))?.conversation ?? nothingSaid);
  return { browser, a, b };
}

function change(tab: Tab, edit: (conversation: Conversation) => Conversation): void {
  tab.show(edit(tab.conversation() ?? nothingSaid));
}

function ask(id: string) {
  return (conversation: Conversation) =>
    addMessage(conversation, 'reply', { id, role: 'user', text: `What of ${id}?` });
}

async function save(...tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) {
    await tab.library.flush();
    for (const each of tabs) await each.settle();
  }
}

function ids(conversation: Conversation | null | undefined): readonly string[] {
  return Object.keys(conversation?.messages ?? {}).sort();
}

describe('two tabs with one conversation', () => {
  test('keep what both have said, and each goes on showing its own', async () => {
    const { browser, a, b } = await twoTabs();
    change(a, ask('fromA'));
    change(b, ask('fromB'));
    await save(a, b, a);
    for (const tab of [a, b])
      expect(ids(tab.conversation())).toEqual(['fromA', 'fromB', 'question', 'reply']);
    expect(shownPath(a.conversation() ?? nothingSaid).at(-1)?.id).toBe('fromA');
    expect(shownPath(b.conversation() ?? nothingSaid).at(-1)?.id).toBe('fromB');
    expect(a.conversation()?.children).toEqual(b.conversation()?.children);
    const stored = await openTab(browser).library.open('c');
    expect(ids(stored?.conversation)).toEqual(['fromA', 'fromB', 'question', 'reply']);
  });

  test('follow each other without a reload', async () => {
    const { a, b } = await twoTabs();
    change(a, ask('next'));
    await save(a, b);
    expect(ids(b.conversation())).toContain('next');
    expect(b.changes.filter((each) => each.kind === 'conversation' && each.merged !== null)).toHaveLength(1);
  });

  test('read only what was appended to a reply', async () => {
    const { a, b } = await twoTabs(said('c', 'Q', 100));
    const before = b.conversation()?.messages.reply;
    change(a, (now) => appendTokens(now, 'reply', [createAuthor('a').token()]));
    await save(a, b);
    const after = b.conversation()?.messages.reply;
    if (before?.role !== 'assistant' || after?.role !== 'assistant') throw new Error('There is no reply.');
    expect(after.tokens).toHaveLength(101);
    expect(after.tokens.slice(0, 100).every((token, index) => token === before.tokens[index])).toBe(true);
  });

  test('keep both ends of a reply that they continue at once', async () => {
    const { browser, a, b } = await twoTabs();
    const [authorA, authorB] = [createAuthor('a'), createAuthor('b')];
    a.setWriting(true);
    b.setWriting(true);
    for (let round = 0; round < 4; round++) {
      change(a, (now) => appendTokens(now, 'reply', [authorA.token()]));
      change(b, (now) => appendTokens(now, 'reply', [authorB.token()]));
      await save(a, b);
    }
    // What this tab writes stays in its own place until the end.
    const own = b.conversation()?.messages.reply;
    expect(own?.role === 'assistant' && own.tokens.at(-1)?.text).toBe(' b4');
    a.setWriting(false);
    b.setWriting(false);
    await save(a, b, a);
    const stored = (await openTab(browser).library.open('c'))?.conversation ?? nothingSaid;
    const versions = (stored.children.question ?? []).map((id) => {
      const message = stored.messages[id];
      return message?.role === 'assistant' ? message.tokens.slice(3).map(({ text }) => text) : [];
    });
    expect(versions).toEqual([
      [' a1', ' a2', ' a3', ' a4'],
      [' b1', ' b2', ' b3', ' b4'],
    ]);
    expect(treeFaults(stored)).toEqual([]);
    expect(a.conversation()?.children).toEqual(b.conversation()?.children);
  });

  describe('and a reply that one of them writes', () => {
    const author = createAuthor('w');
    /** The reply has this many more tokens. */
    const grow = (tab: Tab, count = 1) =>
      change(tab, (now) =>
        appendTokens(
          now,
          'long',
          Array.from({ length: count }, () => author.token()),
        ),
      );
    const longReply = (tab: Tab) => {
      const message = tab.conversation()?.messages.long;
      if (message?.role !== 'assistant') throw new Error('There is no reply.');
      return message;
    };

    async function writing(): Promise<Awaited<ReturnType<typeof twoTabs>>> {
      const tabs = await twoTabs();
      const { a, b } = tabs;
      change(a, ask('more'));
      change(a, (now) => addMessage(now, 'more', emptyReply('long')));
      a.setWriting(true);
      grow(a, 2);
      await save(a, b);
      expect(longReply(b)).toMatchObject({ endReason: null });
      return tabs;
    }

    test('see it grow and end as it ended', async () => {
      const { browser, a, b } = await writing();
      grow(a);
      await save(a, b);
      expect(longReply(b)).toMatchObject({ endReason: null, tokens: { length: 3 } });
      change(a, (now) => replaceMessage(now, { ...longReply(a), endReason: 'length' }));
      a.setWriting(false);
      await save(a, b, a);
      expect(longReply(b)).toMatchObject({ endReason: 'length', tokens: { length: 3 } });
      const told = b.changes.flatMap((each) =>
        each.kind === 'conversation' && each.merged !== null ? [each.merged.messages.long] : [],
      );
      expect(told.map((message) => message?.role === 'assistant' && message.endReason)).toEqual([
        null,
        null,
        'length',
      ]);
      await ticks(4);
      expect([...browser.locks.values()].flat()).toEqual([]);
    });

    test('open it as interrupted only once that tab is gone', async () => {
      const { browser, a } = await writing();
      expect((await openTab(browser).library.open('c'))?.interrupted).toBe(false);
      a.crash();
      expect((await openTab(browser).library.open('c'))?.interrupted).toBe(true);
    });

    test('see it end as cut off when that tab dies, and can continue it', async () => {
      const { browser, a, b } = await writing();
      a.crash();
      await ticks(20);
      expect(longReply(b)).toMatchObject({ endReason: 'aborted', tokens: { length: 2 } });
      expect(canContinue(b.conversation() ?? nothingSaid, 'long')).toBe(true);
      await save(b);
      const stored = await openTab(browser).library.open('c');
      expect(stored?.interrupted).toBe(false);
      expect(stored?.conversation.messages.long).toMatchObject({ endReason: 'aborted' });
    });

    test('end it only after what they write themselves', async () => {
      const { a, b } = await writing();
      change(b, (now) => addMessage(now, 'question', emptyReply('own')));
      b.setWriting(true);
      await save(b);
      a.crash();
      await ticks(20);
      expect(longReply(b)).toMatchObject({ endReason: null });
      b.setWriting(false);
      change(b, (now) => replaceMessage(now, { ...emptyReply('own'), endReason: 'stop' }));
      await save(b);
      expect(longReply(b)).toMatchObject({ endReason: 'aborted' });
      expect(b.conversation()?.messages.own).toMatchObject({ endReason: 'stop' });
    });
  });

  test('delete for both, unless the other has gone on from there', async () => {
    const { a, b } = await twoTabs();
    change(a, ask('kept'));
    await save(a, b);
    change(a, (now) => removeMessage(now, 'kept'));
    await save(a, b);
    expect(ids(b.conversation())).toEqual(['question', 'reply']);
    change(a, (now) => removeMessage(now, 'question'));
    change(b, ask('more'));
    await save(a, b, a);
    for (const tab of [a, b]) expect(ids(tab.conversation())).toEqual(['more', 'question', 'reply']);
  });

  test('undo without losing what the other has said', async () => {
    const { a, b } = await twoTabs();
    const before = a.conversation() ?? nothingSaid;
    const after = removeMessage(before, 'reply');
    a.show(after);
    await save(a, b);
    change(b, (now) => addMessage(now, 'question', { ...emptyReply('again'), endReason: 'stop' }));
    await save(b, a);
    const history = recordChange(emptyTreeHistory, 'the deletion', before, after);
    change(a, (now) => undoChange(now, history)?.conversation ?? now);
    await save(a, b);
    for (const tab of [a, b]) expect(ids(tab.conversation())).toEqual(['again', 'question', 'reply']);
  });

  test('change different settings', async () => {
    const { a, b } = await twoTabs();
    change(a, (now) => ({ ...now, title: 'A title' }));
    change(b, (now) => ({ ...now, systemPrompt: 'You are a pirate.' }));
    await save(a, b, a);
    for (const tab of [a, b]) {
      expect(tab.conversation()).toMatchObject({ title: 'A title', systemPrompt: 'You are a pirate.' });
    }
  });

  test('bring back what one of them deleted while the other goes on', async () => {
    const { browser, a, b } = await twoTabs();
    expect(await a.library.remove('c')).toBe(true);
    await save(b);
    expect(b.changes.at(-1)).toEqual({ kind: 'removed', id: 'c' });
    expect(await b.library.summaries()).toEqual([]);
    change(b, ask('more'));
    await save(b);
    expect(ids((await openTab(browser).library.open('c'))?.conversation)).toEqual([
      'more',
      'question',
      'reply',
    ]);
    expect(await b.library.trash()).toEqual([]);
  });

  test('need no channel to lose nothing', async () => {
    const { browser, a, b } = await twoTabs();
    browser.members.clear();
    change(a, ask('fromA'));
    await save(a);
    change(b, ask('fromB'));
    await save(b);
    expect(ids(b.conversation())).toEqual(['fromA', 'fromB', 'question', 'reply']);
  });

  test('keep the panes that both have added to a comparison', async () => {
    const browser = createBrowser();
    const [a, b] = [openTab(browser), openTab(browser)];
    const pane = (id: string) => ({
      id,
      name: id,
      conversation: said(`of ${id}`),
      writing: null,
      queuedReplyId: null,
      modelId: null,
      vocabularyKey: null,
      contextUsed: 0,
    });
    const comparison = {
      id: 'comparison',
      panes: [pane('p1'), pane('p2')],
      sync: { prompt: false, sampling: true, length: true, penalties: true, seed: true },
      independentSeeds: false,
      focusedPaneId: 'p1',
      mixer: null,
      cursor: null,
      hovered: null,
      blind: null,
      presetId: null,
    };
    a.library.observeComparison(comparison);
    await save(a);
    const opened = (await b.library.openComparison('comparison'))?.comparison ?? comparison;
    a.library.observeComparison({ ...comparison, panes: [...comparison.panes, pane('p3')] });
    await save(a);
    b.library.observeComparison({ ...opened, panes: [...opened.panes, pane('p4')] });
    await save(b);
    const stored = await openTab(browser).library.openComparison('comparison');
    expect(stored?.comparison.panes.map(({ id }) => id)).toEqual(['p1', 'p2', 'p4', 'p3']);
  });
});
