import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { fillLibrary } from '../bench/fillLibrary.mjs';
import { chunkTokens } from '../src/store/library/records.ts';
import { axeViolations } from './axe.ts';
import { ask, idle, repliesDrawn, reply, replyTokens, setControl, typeMessage } from './chat.ts';
import { openGlassbox, test, whenReady } from './fixtures.ts';
import {
  chooseFor,
  countRecordsRead,
  deleteEverything,
  entry,
  exported,
  importFile,
  libraryPane,
  records,
  rewriteScript,
  turnStored,
} from './library.ts';

async function newConversation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
}

/** A conversation of one turn for each question, with the scripted model. */
async function askEach(page: Page, questions: readonly string[]): Promise<void> {
  for (const question of questions) {
    await newConversation(page);
    await ask(page, question, 1);
    await expect(entry(page, question)).toBeVisible();
  }
}

const ids = (page: Page, number: number) =>
  replyTokens(page, number).evaluateAll((nodes) =>
    nodes.map((node) => Number(node.getAttribute('data-token-id'))),
  );

test('a reply is there with its tints after a reload; its code and its link give the same tokens', async ({
  page,
  browser,
  appServer,
  device,
}) => {
  await openGlassbox(page, { device });
  await setControl(page, 'Temperature', '1.2');
  await setControl(page, 'Seed', '42');
  await setControl(page, 'Max tokens', '10');
  await ask(page, 'Tell me a story.', 1);
  const before = await records(page, 1);
  const expected = await ids(page, 1);
  expect(expected.length).toBeGreaterThan(3);
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('And then?');
  await page.reload();
  await expect(replyTokens(page, 1)).toHaveCount(before.length);
  // What was typed and not sent as well.
  await expect(message).toHaveValue('And then?');
  await message.fill('');
  await expect.poll(() => records(page, 1)).toEqual(before);
  await expect(entry(page, 'Tell me a story.')).toHaveAttribute('aria-current', 'page');

  await page.getByRole('button', { name: 'View code', exact: true }).click();
  const code = page.getByRole('dialog', { name: 'View code' });
  await code.getByRole('tab', { name: 'Glassbox', exact: true }).click();
  const snippet = (await code.locator('pre').textContent()) ?? '';
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share link', exact: true }).click();
  const box = page.getByRole('dialog', { name: 'Share link' }).getByRole('textbox');
  await expect(box).toHaveValue(/#s=/);
  const address = await box.inputValue();
  await page.keyboard.press('Escape');

  await whenReady(page);
  // The page's policy forbids eval; the debugger, like the console, may.
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `(async () => { ${snippet}\n return response.choices[0].logprobs.content.map((token) => token.token_id); })()`,
    awaitPromise: true,
    returnByValue: true,
  });
  expect(exceptionDetails, snippet).toBeUndefined();
  // The end of the turn is shown in the page and left out by the API.
  expect(expected.slice(0, (result.value as number[]).length)).toEqual(result.value);
  expect(expected.length - (result.value as number[]).length).toBeLessThanOrEqual(1);

  const context = await browser.newContext({ baseURL: appServer.url, serviceWorkers: 'block' });
  const other = await context.newPage();
  await other.goto(address);
  await whenReady(other);
  await expect(other.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue('Tell me a story.');
  await expect(other.getByText(/nothing was sent/)).toBeVisible();
  await expect(other.getByRole('article')).toHaveCount(0);
  await expect(other.getByRole('spinbutton', { name: 'Seed', exact: true })).toHaveValue('42');
  await other.getByRole('button', { name: 'Send', exact: true }).click();
  await idle(other, 1);
  expect(await ids(other, 1)).toEqual(expected);
  await context.close();
});

test('the list: search, keys, rename, pin, duplicate, delete and undo', async ({ page, device }) => {
  await openGlassbox(page, { device, model: 'scripted' });
  await expect(libraryPane(page).getByText('What you say here is kept')).toBeVisible();
  await askEach(page, ['Pirates of old', 'The blue sky', 'A long story']);

  const search = page.getByRole('searchbox', { name: 'Search conversations' });
  await search.fill('SKY blue');
  await expect(page.locator('[data-library-item]')).toHaveCount(1);
  await expect(libraryPane(page).getByText('1 conversation found')).toBeAttached();
  await search.fill('nothing like it');
  await expect(libraryPane(page).getByText('No conversation is called that.')).toBeVisible();
  await search.fill('');
  await expect(page.locator('[data-library-item]')).toHaveCount(3);

  await search.press('ArrowDown');
  await expect(entry(page, 'A long story')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'The blue sky')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('article', { name: 'User message 1' })).toContainText('The blue sky');

  await entry(page, 'The blue sky').focus();
  await page.keyboard.press('F2');
  const title = page.getByRole('textbox', { name: 'Title', exact: true });
  await expect(title).toBeFocused();
  await title.fill('Rayleigh');
  await title.press('Enter');
  await expect(entry(page, 'Rayleigh')).toBeFocused();
  await page.keyboard.press('F2');
  await title.fill('never');
  await title.press('Escape');
  await expect(entry(page, 'Rayleigh')).toBeVisible();

  await chooseFor(page, 'Pirates of old', 'Pin');
  const pinned = page.getByRole('list', { name: 'Pinned', exact: true });
  await expect(pinned.getByRole('listitem')).toHaveText(/Pirates of old/);
  await chooseFor(page, 'Pirates of old', 'Duplicate');
  await expect(entry(page, 'Copy of Pirates of old')).toHaveAttribute('aria-current', 'page');
  await expect(replyTokens(page, 1).first()).toBeVisible();

  await entry(page, 'Rayleigh').focus();
  await page.keyboard.press('Delete');
  await expect(entry(page, 'Rayleigh')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(entry(page, 'Rayleigh')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('article', { name: 'User message 1' })).toContainText('The blue sky');

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Conversations', exact: true }).click();
  await expect(libraryPane(page)).toHaveCount(0);
  await page.reload();
  await expect(entry(page, 'Rayleigh')).toHaveCount(0);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Conversations', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: 'Conversations', exact: true });
  await expect(drawer.locator('[data-library-item]')).toHaveCount(4);
  expect(await axeViolations(page)).toEqual([]);
  await chooseFor(page, 'Rayleigh', 'Delete');
  await drawer.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(drawer).toHaveCount(0);
  await page.getByRole('button', { name: 'Conversations', exact: true }).click();
  for (const title of ['Rayleigh', 'Copy of Pirates of old']) {
    await entry(page, title).focus();
    await page.keyboard.press('Delete');
    await expect(entry(page, title)).toHaveCount(0);
  }
  await drawer.getByRole('button', { name: 'Recently deleted…' }).click();
  const trash = page.getByRole('dialog', { name: 'Recently deleted', exact: true });
  await expect(trash.getByRole('listitem')).toHaveText([
    /^Copy of Pirates of oldChat · deleted just now · kept until \d+ [A-Z][a-z]{2}/,
    /^Rayleigh/,
  ]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page)).toEqual([]);
  }
  await trash.getByRole('button', { name: 'Delete now: “Rayleigh”' }).focus();
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: 'Delete “Rayleigh” for good?' });
  await question.getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await expect(trash.getByText('“Rayleigh” is deleted for good.')).toBeVisible();
  await expect(trash.getByRole('button', { name: 'Delete now: “Copy of Pirates of old”' })).toBeFocused();
  await trash.getByRole('button', { name: 'Restore “Copy of Pirates of old”' }).press('Enter');
  await expect(trash.getByText('“Copy of Pirates of old” is back in the list.')).toBeVisible();
  await expect(trash.getByRole('heading', { name: 'Recently deleted' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(drawer.getByRole('button', { name: 'Recently deleted…' })).toBeFocused();
  await expect(drawer.locator('[data-library-item]')).toHaveCount(3);
  await entry(page, 'A long story').click();
  await expect(drawer).toHaveCount(0);
  await expect(page.getByRole('article', { name: 'User message 1' })).toContainText('A long story');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('two tabs that write in one conversation lose nothing', async ({ page, context, device }) => {
  await openGlassbox(page, { device, model: 'scripted' });
  await ask(page, 'The beginning', 1);
  await expect(entry(page, 'The beginning')).toContainText('2 messages');
  const other = await context.newPage();
  await openGlassbox(other, { device, model: 'scripted' });
  await entry(other, 'The beginning').click();
  await expect(replyTokens(other, 1).first()).toBeVisible();
  const tabs = [page, other] as const;
  for (const [index, words] of ['From the first tab', 'From the second tab'].entries()) {
    await tabs[index]?.getByRole('textbox', { name: 'Message', exact: true }).fill(words);
  }
  // At the same moment by their clocks: one that comes later may come after the other tab's reply.
  const moment = Date.now() + 6000;
  const send = (tab: Page) =>
    tab
      .getByRole('button', { name: 'Send', exact: true })
      .evaluate(
        (button: HTMLElement, at) =>
          new Promise((resolve) => setTimeout(() => resolve(button.click()), at - Date.now())),
        moment,
      );
  await Promise.all(tabs.map(send));
  await idle(page, 2);
  await idle(other, 2);
  for (const tab of tabs) {
    await expect(entry(tab, 'The beginning')).toContainText('6 messages');
    await tab.reload();
    const second = tab.getByRole('article', { name: 'User message 2', exact: true });
    await expect(second).toContainText(/From the (first|second) tab/);
    const shown = ((await second.textContent()) ?? '').includes('first') ? 'first' : 'second';
    const step = second.getByRole('button', { name: /^(Previous|Next) version$/ });
    await step.and(tab.locator(':not([aria-disabled])')).first().click();
    await expect(second).toContainText(`From the ${shown === 'first' ? 'second' : 'first'} tab`);
    await expect(replyTokens(tab, 2).first()).toBeVisible();
  }
});

test('a second tab sees a reply grow, and end when the tab that writes it is gone', async ({
  page,
  context,
  device,
}) => {
  await rewriteScript(page, { words: Array.from({ length: 900 }, (_, index) => `w${index}`).join(' ') });
  await openGlassbox(page, { device, model: 'scripted' });
  await setControl(page, 'Max tokens', '1800');
  await typeMessage(page, 'Count');
  await expect(entry(page, 'Count')).toBeVisible();
  const other = await context.newPage();
  await openGlassbox(other, { device, model: 'scripted' });
  await entry(other, 'Count').click();
  const first = await replyTokens(other, 1).count();
  await expect.poll(() => replyTokens(other, 1).count()).toBeGreaterThan(first + 20);
  await expect(other.getByText(/A reply was interrupted/)).toHaveCount(0);
  await expect(reply(other, 1).getByText('stopped', { exact: true })).toHaveCount(0);
  await page.close();
  await expect(reply(other, 1).getByText('stopped', { exact: true })).toBeVisible();
  await reply(other, 1).hover();
  await expect(reply(other, 1).getByRole('button', { name: 'Continue', exact: true })).toBeVisible();
});

test.describe('a tab that crashes', () => {
  test.use({ allowedProblems: [/the page crashed/] });

  test('in mid-reply loses at most a second of text; the reply can be continued', async ({
    page,
    context,
    device,
  }, testInfo) => {
    const words = Array.from({ length: 240 }, (_, index) => `w${index}`).join(' ');
    await rewriteScript(page, { words });
    await openGlassbox(page, { device, model: 'scripted' });
    await typeMessage(page, 'Count');
    await expect.poll(() => replyTokens(page, 1).count()).toBeGreaterThan(75);
    const written = await replyTokens(page, 1).count();
    const session = await context.newCDPSession(page);
    void session.send('Page.crash').catch(() => null);
    await page.waitForEvent('crash');

    const next = await context.newPage();
    await rewriteScript(next, { words });
    await openGlassbox(next, { device, model: 'scripted' });
    await entry(next, 'Count').click();
    await expect(next.getByText(/A reply was interrupted when the page closed/)).toBeVisible();
    // Part by part it is drawn.
    await repliesDrawn(next);
    const kept = await replyTokens(next, 1).count();
    testInfo.annotations.push({
      type: 'tokens',
      description: `${written} seen, ${kept} kept, 30 per second`,
    });
    expect(written - kept).toBeLessThanOrEqual(30);
    await reply(next, 1).hover();
    await reply(next, 1).getByRole('button', { name: 'Continue', exact: true }).click();
    await expect.poll(() => replyTokens(next, 1).count()).toBeGreaterThan(kept + 5);
    await next.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(replyTokens(next, 1).first()).toContainText('w0');
  });
});

test('export, delete everything, import: the same tokens', async ({ page, device }) => {
  await openGlassbox(page, { device, model: 'scripted' });
  await askEach(page, ['One', 'Two']);
  const before = await records(page, 1);
  const file = await exported(page, 'All conversations (.json)');
  await deleteEverything(page);
  await expect(page.getByRole('article')).toHaveCount(0);
  await page.reload();
  await expect(libraryPane(page).getByText('What you say here is kept')).toBeVisible();
  await whenReady(page);
  await importFile(page, 'all.json', file);
  const dialog = page.getByRole('dialog', { name: 'Add 2 conversations?' });
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.locator('[data-library-item]')).toHaveCount(2);
  await entry(page, 'Two').click();
  await expect(replyTokens(page, 1)).toHaveCount(before.length);
  await expect.poll(() => records(page, 1)).toEqual(before);
});

test('where the browser stores nothing, the page says so and offers everything as a file', async ({
  page,
  device,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', {
      get: () => {
        throw new DOMException('Denied.', 'SecurityError');
      },
    });
  });
  await openGlassbox(page, { device, model: 'scripted' });
  await askEach(page, ['One', 'Two']);
  await expect(page.getByRole('alert')).toContainText('does not let the page store anything');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export all conversations', exact: true }).click(),
  ]);
  const { conversations } = JSON.parse(await readFile(await download.path(), 'utf8')) as {
    conversations: readonly { title: string; messages: readonly unknown[] }[];
  };
  expect(conversations.map(({ title, messages }) => [title, messages.length])).toEqual([
    ['Two', 2],
    ['One', 2],
  ]);
});

// How long it takes is measured by the benchmark; here is what keeps it short.
test('of 500 messages with 60,000 tokens only those shown are read; the list scrolls without drawing', async ({
  page,
  device,
}) => {
  const [conversations, turns, tokens] = [50, 5, 240];
  const words = Array.from({ length: tokens }, (_, index) => `w${index}`).join(' ');
  await rewriteScript(page, { words, tokensPerSecond: 100_000 });
  const recordsRead = await countRecordsRead(page);
  await openGlassbox(page, { device, model: 'scripted' });
  await expect(libraryPane(page).getByText('What you say here is kept')).toBeVisible();
  const { messages: none = 0, tokens: noChunks = 0 } = await recordsRead();
  expect([none, noChunks]).toEqual([0, 0]);
  await setControl(page, 'Max tokens', `${tokens}`);
  await ask(page, 'Count', 1);
  await expect(entry(page, 'Count')).toContainText(`2 messages · ${tokens} tokens`);
  await turnStored(page, tokens);
  await fillLibrary(page, { conversations, turns });

  await page.reload();
  await whenReady(page);
  const rows = page.locator('[data-library-item]');
  await expect(rows).toHaveCount(conversations);
  await expect(entry(page, 'Conversation 50')).toContainText('10 messages · 1,2');
  await expect(page.getByRole('article')).toHaveCount(2 * turns);
  await expect(replyTokens(page, turns)).toHaveCount(tokens);
  // What tidies up comes a little later.
  let read = await recordsRead();
  const goesOn = async () => {
    const before = JSON.stringify(read);
    read = await recordsRead();
    return JSON.stringify(read) !== before;
  };
  await expect.poll(goesOn, { intervals: [1000] }).toBe(false);
  test.info().annotations.push({ type: 'records read', description: JSON.stringify(read) });
  expect([read.messages, read.tokens]).toEqual([2 * turns, turns * Math.ceil(tokens / chunkTokens)]);
  // The list, and what tidies up: each reads a line for each conversation, and nothing more.
  expect(read.conversations).toBeLessThanOrEqual(4 * conversations);

  const seen = await libraryPane(page).evaluate(async (pane) => {
    const changes: string[] = [];
    const observer = new MutationObserver((list) => {
      changes.push(
        ...list.map(({ type, target, attributeName }) => `${type} ${target.nodeName} ${attributeName}`),
      );
    });
    observer.observe(pane, { subtree: true, childList: true, attributes: true });
    const list = pane.querySelector('[data-library-scroll]');
    for (let step = 0; step < 60; step++) {
      list?.scrollBy(0, 40);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return { scrolled: list?.scrollTop ?? 0, changes };
  });
  expect(seen.scrolled).toBeGreaterThan(500);
  expect(seen.changes).toEqual([]);
  expect(await recordsRead()).toEqual(read);
});
