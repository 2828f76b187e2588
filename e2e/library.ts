import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { chunkTokens } from '../src/store/library/records.ts';
import { replyTokens } from './chat.ts';
import { ownAnswer } from './ownAnswer.ts';

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

/** What can be seen of each token's record, once no tint changes any more. */
export function records(page: Page, number: number) {
  return replyTokens(page, number).evaluateAll(async (tokens) => {
    await Promise.allSettled(
      tokens.flatMap((token) => token.getAnimations({ subtree: true }).map(({ finished }) => finished)),
    );
    return tokens.map((token) => ({
      id: token.getAttribute('data-token-id'),
      logprob: token.getAttribute('data-logprob'),
      text: token.textContent,
      tint: getComputedStyle(token).backgroundColor,
    }));
  });
}

/** Waits until the only turn that there is stands in the database as it was written, its reply with so many tokens. */
export async function turnStored(page: Page, tokens: number): Promise<void> {
  const stored = () =>
    page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await done(indexedDB.open('glassbox'));
      const transaction = database.transaction(['conversations', 'messages', 'tokens']);
      const headers = await done(transaction.objectStore('conversations').getAll());
      const rows = await done(transaction.objectStore('messages').getAll());
      const chunks = await done(transaction.objectStore('tokens').count());
      database.close();
      return {
        messages: rows.length,
        ends: rows.flatMap(({ message }) => message.endReason ?? []).length,
        tokens: headers.map(({ tokenCount }) => tokenCount),
        chunks,
      };
    });
  await expect
    .poll(stored)
    .toEqual({ messages: 2, ends: 1, tokens: [tokens], chunks: Math.ceil(tokens / chunkTokens) });
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
    const response = await ownAnswer(route);
    const own = /(["'`])This reply was written in advance[^"'`]*\1/;
    const body = (await response.text())
      .replace(own, () => JSON.stringify(words))
      .replace('tokensPerSecond:30', `tokensPerSecond:${tokensPerSecond}`)
      .replace(/(?<=tokensPerSecond:\w+,contextLength:)\w+(?=\}\),steps:)/, `${contextLength}`);
    await route.fulfill({ response, body });
  });
}

/** How many records of each store a page has read since it was opened. */
export type RecordsRead = Readonly<Record<string, number>>;

/** Counts them from the next time the page is opened. */
export async function countRecordsRead(page: Page): Promise<() => Promise<RecordsRead>> {
  await page.addInitScript(() => {
    const counts: Record<string, number> = {};
    Object.assign(window, { recordsRead: counts });
    // A cursor would read past these counts.
    const forbidden = ['openCursor', 'getAllRecords'];
    const reading = ['get', 'getAll', ...forbidden];
    for (const holder of [IDBObjectStore.prototype, IDBIndex.prototype] as object[]) {
      for (const method of reading) {
        const original = Reflect.get(holder, method);
        if (typeof original !== 'function') continue;
        Reflect.set(holder, method, function (this: IDBObjectStore | IDBIndex, ...parts: unknown[]) {
          if (forbidden.includes(method)) throw new Error(`${method} is not counted.`);
          const store = 'objectStore' in this ? this.objectStore : this;
          const request: IDBRequest<unknown> = Reflect.apply(original, this, parts);
          request.addEventListener('success', () => {
            const { result } = request;
            const count = Array.isArray(result) ? result.length : Number(result !== undefined);
            counts[store.name] = (counts[store.name] ?? 0) + count;
          });
          return request;
        });
      }
    }
  });
  return () => page.evaluate(() => ({ ...(window as unknown as { recordsRead: RecordsRead }).recordsRead }));
}
