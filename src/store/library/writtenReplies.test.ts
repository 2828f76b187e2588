import { expect, test } from 'vitest';
import { replaceMessage } from '../../core/conversation.ts';
import type { Conversation, RunEndReason } from '../../core/types.ts';
import { said } from './saidConversation.fixture.ts';
import { createBrowser, openTab, type Tab, ticks } from './tabs.fixture.ts';

/** The tab's reply ends so; null: it is being written. */
function write(tab: Tab, conversation: Conversation, endReason: RunEndReason | null): void {
  const { reply } = conversation.messages;
  if (reply?.role !== 'assistant') throw new Error('There is no reply.');
  tab.setWriting(endReason === null);
  tab.show(replaceMessage(conversation, { ...reply, endReason }));
}

const shownIn = (tab: Tab): Conversation => tab.conversation() ?? said('c');
const endIn = (conversation: Conversation | null | undefined) => conversation?.messages.reply;

test('a reply that another tab is writing is opened as unfinished, and ends with it', async () => {
  const browser = createBrowser();
  const [first, second] = [openTab(browser), openTab(browser)];
  write(first, said('c'), null);
  await first.library.flush();
  const opened = await second.library.open('c');
  expect(opened?.interrupted).toBe(false);
  expect(endIn(opened?.conversation)).toMatchObject({ endReason: null });
  second.show(opened?.conversation ?? said('c'));
  await second.library.flush();
  await first.settle();
  expect(endIn(first.conversation())).toMatchObject({ endReason: null });
  write(first, shownIn(first), 'stop');
  await first.library.flush();
  await second.settle();
  expect(endIn(second.conversation())).toMatchObject({ endReason: 'stop' });
});

test('where that tab dies the reply ends as stopped', async () => {
  const browser = createBrowser();
  const [first, second] = [openTab(browser), openTab(browser)];
  write(first, said('c'), null);
  await first.library.flush();
  second.show((await second.library.open('c'))?.conversation ?? said('c'));
  first.crash();
  await second.settle();
  await second.settle();
  expect(endIn(second.conversation())).toMatchObject({ endReason: 'aborted' });
});

test('a reply that goes on while its end is being saved is still this tab’s', async () => {
  const browser = createBrowser();
  const tab = openTab(browser);
  write(tab, said('c'), null);
  await tab.library.flush();
  write(tab, shownIn(tab), 'length');
  const saving = tab.library.flush();
  await ticks(1);
  write(tab, shownIn(tab), null);
  await saving;
  await tab.library.flush();
  expect((await openTab(browser).library.open('c'))?.interrupted).toBe(false);
});

test('a conversation and its copy, whose replies have the same ids, are written apart', async () => {
  const browser = createBrowser();
  const [first, second] = [openTab(browser), openTab(browser)];
  first.show(said('c'));
  await first.library.flush();
  await first.library.duplicate('c', 'copy');
  const copy = await second.library.open('copy');
  write(first, shownIn(first), null);
  write(second, copy?.conversation ?? said('copy'), null);
  await first.library.flush();
  await second.library.flush();
  second.crash();
  const third = openTab(browser);
  expect((await third.library.open('copy'))?.interrupted).toBe(true);
  expect((await third.library.open('c'))?.interrupted).toBe(false);
});
