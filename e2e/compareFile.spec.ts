import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { expect, type Locator, type Page } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { setControl } from './chat.ts';
import { allAnswered, sendToAll } from './comparison.ts';
import { test } from './fixtures.ts';

function tokensOf(page: Page, letter: string): Locator {
  return page
    .getByRole('list', { name: `Conversation ${letter}`, exact: true })
    .locator('[data-token-index]');
}

/** What can be seen of each token's record. */
function records(page: Page, letter: string) {
  return tokensOf(page, letter).evaluateAll((tokens) =>
    tokens.map((token) => ({
      id: token.getAttribute('data-token-id'),
      logprob: token.getAttribute('data-logprob'),
      text: token.textContent,
    })),
  );
}

async function bothRecords(page: Page) {
  return { a: await records(page, 'A'), b: await records(page, 'B') };
}

/** Asks both panes and waits until they have answered. */
async function askBoth(page: Page, text: string): Promise<void> {
  await sendToAll(page, text);
  await allAnswered(page);
  for (const letter of ['A', 'B']) await expect(tokensOf(page, letter).first()).toBeVisible();
}

/** A small comparison with one turn. */
async function smallComparison(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('tab', { name: 'Compare', exact: true }).click();
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await setControl(page, 'Max tokens', '12');
  await askBoth(page, 'How are you?');
}

async function exported(page: Page, item: string): Promise<{ name: string; text: string }> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

async function offer(page: Page, name: string, text: string, button = 'Import'): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

// The page is shared: whoever comes next finds the chat, and empty panes with the preset's settings.
test.afterEach(async ({ loadedPage: page }) => {
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await page.getByRole('button', { name: 'Restore preset', exact: true }).click();
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
});

test('the page opens anywhere, without a script and without a request', async ({
  loadedPage: page,
  browser,
}, testInfo) => {
  await smallComparison(page);
  const { a, b } = await bothRecords(page);
  const { name, text } = await exported(page, 'Web page (.html)');
  expect(name).toMatch(/^glassbox-how-are-you-\d{4}-\d\d-\d\d\.html$/);
  const path = testInfo.outputPath(name);
  await writeFile(path, text);

  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
  });
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  const reader = await context.newPage();
  await reader.goto(pathToFileURL(path).href);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('How are you?');
  for (const [persona, tokens] of [
    ['Pirate', a],
    ['Five-year-old', b],
  ] as const) {
    const pane = reader
      .getByRole('article')
      .filter({ has: reader.getByRole('heading', { name: persona, level: 2 }) });
    const spoken = tokens.map((token) => token.text).join('');
    await expect(pane.locator('.reply')).toContainText(spoken.slice(0, 20).trim());
    await pane.getByText('Numbers of each token').click();
    const rows = pane.getByRole('row');
    expect(await rows.count()).toBe(tokens.length + 1);
    const first = Number(tokens[0]?.logprob);
    await expect(rows.nth(1)).toContainText(first.toFixed(2).replace('-', '−'));
    await expect(rows.nth(1)).toContainText(tokens[0]?.id ?? 'no id');
  }
  expect(requests).toEqual([pathToFileURL(path).href]);
  expect(await reader.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await context.close();
});

test('the data come back as they were, after a look and only then, and Undo takes them away', async ({
  loadedPage: page,
}) => {
  await smallComparison(page);
  const before = await bothRecords(page);
  const { name, text } = await exported(page, 'Data (.json)');
  expect(name).toMatch(/^glassbox-how-are-you-\d{4}-\d\d-\d\d\.json$/);

  await askBoth(page, 'What is your name?');
  const later = await bothRecords(page);
  expect(later.a.length).toBeGreaterThan(before.a.length);

  await offer(page, name, text);
  const dialog = page.getByRole('dialog', { name: 'Open this comparison?' });
  await expect(dialog).toContainText('How are you?');
  await expect(dialog).toContainText('SmolLM2 135M Instruct (the one chosen here)');
  await expect(dialog.getByRole('row', { name: /Pirate 2 \d+/ })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /Five-year-old 2 \d+/ })).toBeVisible();
  await expect(dialog).not.toContainText('another model');
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeFocused();
  await expect.poll(() => bothRecords(page)).toEqual(later);

  await offer(page, name, text);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => bothRecords(page)).toEqual(before);
  // Exported once more it is the same file but for its ids and its time.
  const again = await exported(page, 'Data (.json)');
  expect(recordsIn(again.text)).toEqual(recordsIn(text));

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => bothRecords(page)).toEqual(later);

  // It goes on where it ended.
  await offer(page, name, text);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => bothRecords(page)).toEqual(before);
  await askBoth(page, 'What is your name?');
  expect((await records(page, 'A')).slice(0, before.a.length)).toEqual(before.a);
});

test('a spoilt file, one of a later version and one of another model say so', async ({
  loadedPage: page,
}) => {
  await smallComparison(page);
  const before = await bothRecords(page);
  const { text } = await exported(page, 'Data (.json)');
  const problem = page.getByRole('dialog', { name: 'This file was not opened' });

  await offer(page, 'spoilt.json', text.replace('"sync":{', '"sync":{"__proto__":{"polluted":1},'));
  await expect(problem.getByRole('alert')).toHaveText(
    'The file cannot be opened: “sync”, “__proto__” is a name that no such file has.',
  );
  expect(await axeViolations(page)).toEqual([]);
  await problem.getByRole('button', { name: 'Close', exact: true }).last().click();

  await offer(page, 'later.json', text.replace('"version":1', '"version":2'));
  await expect(problem.getByRole('alert')).toContainText('was written by a newer Glassbox');
  await page.keyboard.press('Escape');
  await expect(problem).toHaveCount(0);
  await expect.poll(() => bothRecords(page)).toEqual(before);

  await dropped(page, text.slice(0, 1_000));
  await expect(problem.getByRole('alert')).toContainText('The file is not JSON');

  const other = text.replaceAll('"smollm2-135m-instruct"', '"another-model"');
  await offer(page, 'other.json', other, 'Choose another file');
  const dialog = page.getByRole('dialog', { name: 'Open this comparison?' });
  await expect(dialog).toContainText('another model is chosen here');
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => bothRecords(page)).toEqual(before);
  await sendToAll(page, 'And now?');
  await expect(page.getByRole('alert').filter({ hasText: 'another-model' })).toContainText(
    'cannot go on with them',
  );
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue('And now?');
  await expect.poll(() => bothRecords(page)).toEqual(before);
});

/** Lets a file fall on the page, as from the desktop. */
async function dropped(page: Page, text: string): Promise<void> {
  await page.evaluate((content) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], 'dropped.json', { type: 'application/json' }));
    const target = document.querySelector('main') ?? document.body;
    for (const type of ['dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  }, text);
}

/** Every token's record of an exported file, in order. */
function recordsIn(text: string): unknown {
  const file = JSON.parse(text) as {
    drawParams: unknown;
    comparison: { panes: { conversation: { messages: { tokens?: unknown; text?: string }[] } }[] };
  };
  const { drawParams, comparison } = file;
  return {
    drawParams,
    panes: comparison.panes.map(({ conversation: { messages } }) =>
      messages.map(({ tokens, text: said }) => tokens ?? said),
    ),
  };
}
