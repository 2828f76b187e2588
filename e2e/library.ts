import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { replyTokens } from './chat.ts';

/** The list of conversations as a person uses it. */

export function libraryPane(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Conversations', exact: true });
}

/** The button that opens it; its name begins with the title. */
export function entry(page: Page, title: string): Locator {
  return page.locator('[data-library-item]').filter({ hasText: title });
}

export async function chooseFor(page: Page, title: string, action: string): Promise<void> {
  const row = page.getByRole('listitem').filter({ has: entry(page, title) });
  await row.hover();
  await row.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

/** What can be seen of each token's record. */
export function records(page: Page, number: number) {
  return replyTokens(page, number).evaluateAll((tokens) =>
    tokens.map((token) => ({
      id: token.getAttribute('data-token-id'),
      logprob: token.getAttribute('data-logprob'),
      text: token.textContent,
      tint: getComputedStyle(token).backgroundColor,
    })),
  );
}

export async function exported(page: Page, item: string): Promise<string> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item, exact: true }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

export async function importFile(page: Page, name: string, text: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import', exact: true }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

export async function deleteEverything(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete everything…' }).click();
  await page
    .getByRole('dialog', { name: 'Delete everything?' })
    .getByRole('button', { name: 'Delete everything', exact: true })
    .click();
  await expect(page.locator('[data-library-item]')).toHaveCount(0);
}

interface Script {
  readonly words: string;
  readonly tokensPerSecond?: number;
  readonly contextLength?: number;
}

/** The scripted model says this instead of its own words, as fast as is wished. */
export async function rewriteScript(
  page: Page,
  { words, tokensPerSecond = 30, contextLength = 2048 }: Script,
): Promise<void> {
  await page.route('**/*.js', async (route) => {
    const response = await route.fetch();
    const own = /(["'`])This reply was written in advance[^"'`]*\1/;
    const body = (await response.text())
      .replace(own, () => JSON.stringify(words))
      .replace('tokensPerSecond:30', `tokensPerSecond:${tokensPerSecond}`)
      .replace(/(?<=tokensPerSecond:\w+,contextLength:)\w+(?=\}\),steps:)/, `${contextLength}`);
    await route.fulfill({ response, body });
  });
}

/** Copies the only conversation of the library record by record, as often as is wished. */
export async function multiplyLibrary(page: Page, copies: number): Promise<void> {
  await page.evaluate(async (times) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('glassbox'));
    const names = ['conversations', 'messages', 'tokens'] as const;
    const transaction = database.transaction([...names], 'readwrite');
    const [headers, messages, tokens] = await Promise.all(
      names.map((name) => done(transaction.objectStore(name).getAll())),
    );
    const [header] = headers ?? [];
    for (let copy = 1; copy <= times; copy++) {
      const id = `copy-${copy}`;
      const setup = { ...header.setup, title: `Copy ${copy}` };
      transaction
        .objectStore('conversations')
        .put({ ...header, id, setup, updatedAt: header.updatedAt - copy });
      for (const row of messages ?? [])
        transaction.objectStore('messages').put({ ...row, conversationId: id });
      for (const row of tokens ?? []) transaction.objectStore('tokens').put({ ...row, conversationId: id });
    }
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
    database.close();
  }, copies);
}

/** Milliseconds from the navigation until the list (or the sentence that it is empty) stands there. */
export async function openingTime(page: Page): Promise<number> {
  await page.reload();
  const handle = await page.waitForFunction(() => {
    const pane = document.querySelector('aside[aria-label="Conversations"]');
    const there =
      pane?.querySelector('[data-library-item]') ?? pane?.textContent?.includes('is kept on this machine');
    return there ? performance.now() : 0;
  });
  return handle.jsonValue();
}
