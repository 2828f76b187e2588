import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test';
import { ask, reply, replyTokens, setControl, setSystemPrompt } from './chat.ts';
import { expectReady, keptHashes, openFaulty, test } from './faultFixtures.ts';
import { manifestFile } from './faultServer.ts';
import { openGlassbox } from './fixtures.ts';
import { deleteEverything, entry, exported, libraryPane } from './library.ts';

const scripted = { device: 'wasm', model: 'scripted' } as const;

const storageAlert = (page: Page) => page.getByRole('alert').filter({ hasText: /storage|store|saved/ });

/** Bytes that the browser lets the app keep; null: as many as ever. */
async function setQuota(
  context: BrowserContext,
  page: Page,
  url: string,
  bytes: number | null,
): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', {
    origin: new URL(url).origin,
    ...(bytes === null ? {} : { quotaSize: bytes }),
  });
}

async function clearStorage(context: BrowserContext, page: Page, url: string): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' });
}

/** Runs `change` in a page of the app's origin in which the app does not run. */
async function withoutTheApp(
  page: Page,
  change: (words: string) => Promise<void>,
  words = '',
): Promise<void> {
  const empty = '<!doctype html><link rel="icon" href="data:,">';
  await page.route('**/empty', (route) => route.fulfill({ contentType: 'text/html', body: empty }));
  await page.goto('./empty');
  await page.evaluate(change, words);
}

/** What the user's messages say that are stored by now, sorted. */
function storedTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    () =>
      new Promise<readonly string[]>((resolve) => {
        const request = indexedDB.open('glassbox');
        request.onsuccess = () => {
          const all = request.result.transaction('messages').objectStore('messages').getAll();
          all.onsuccess = () => {
            request.result.close();
            const rows: readonly { kind: string; message: { text: string } }[] = all.result;
            const asked = rows.filter(({ kind }) => kind === 'user');
            resolve(asked.map(({ message }) => message.text).toSorted());
          };
        };
      }),
  );
}

test('a full storage is said with what helps; chat and export go on; with room, everything is saved', async ({
  page,
  context,
  server,
}) => {
  await setQuota(context, page, server.url, 1);
  await openGlassbox(page, scripted);
  await ask(page, 'The first', 1);
  await expect(storageAlert(page)).toHaveText(
    'The storage is full, so new messages are not saved. Delete conversations or free disk space, or export what you want to keep.',
  );
  await ask(page, 'The second', 2);
  expect(await exported(page, 'All conversations (.json)')).toContain('The second');
  await setQuota(context, page, server.url, null);
  await ask(page, 'The third', 3);
  await expect(storageAlert(page)).toHaveCount(0);
  await page.reload();
  for (const number of [1, 2, 3]) await expect(replyTokens(page, number).first()).toBeVisible();
});

test('in a full storage, deleting everything makes room', async ({ page, context, server }) => {
  await setQuota(context, page, server.url, 100_000);
  await openGlassbox(page, scripted);
  for (let turn = 1; (await storageAlert(page).count()) === 0; turn += 1)
    await ask(page, `Turn ${turn}`, turn);
  await deleteEverything(page);
  await expect(storageAlert(page)).toHaveCount(0);
  await ask(page, 'Afresh', 1);
  await page.reload();
  await expect(page.getByRole('article', { name: 'User message 1' })).toContainText('Afresh');
  await expect(storageAlert(page)).toHaveCount(0);
});

test('a model that has no room to be kept works, says so, and is fetched again next time', async ({
  page,
  context,
  server,
}) => {
  await setQuota(context, page, server.url, 30_000);
  await openFaulty(page, server);
  await expectReady(page);
  await expect(
    page
      .getByText('The browser has no room to keep the model; the next visit downloads it again.')
      .filter({ visible: true }),
  ).toBeVisible();
  const kept = await keptHashes(page);
  expect(server.hashes).toMatchObject(kept);
  const missing = server.parts.filter((part) => !(part in kept));
  expect(missing).not.toEqual([]);
  server.reset();
  await page.reload();
  await expectReady(page);
  expect(server.asked().toSorted()).toEqual([manifestFile, ...missing].toSorted());
});

test('a browser that keeps nothing for pages: chat lasts for the visit, and that is said', async ({
  server,
}, testInfo) => {
  const profile = testInfo.outputPath('profile');
  mkdirSync(join(profile, 'Default'), { recursive: true });
  // What "block all site data" in the settings does.
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const { launchOptions } = testInfo.project.use;
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: server.url });
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`./?device=wasm&model=${server.modelId}`);
    await expect(page.getByRole('status')).toHaveText('Ready');
    await expect(storageAlert(page)).toHaveText(
      'This browser does not let the page store anything, so conversations last only until you close it. Export what you want to keep.',
    );
    const words = 'This browser keeps no files for this page; each visit downloads the model again.';
    await expect(page.getByText(words).filter({ visible: true })).toBeVisible();
    await setControl(page, 'Max tokens', '3');
    await ask(page, 'Hello', 1);
    expect(await exported(page, 'All conversations (.json)')).toContain('Hello');
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
});

test('conversations of a newer version are left as they are, and the page says how to get at them', async ({
  page,
}) => {
  const stored = () =>
    page.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          const request = indexedDB.open('glassbox');
          request.onsuccess = () => {
            const { version, objectStoreNames } = request.result;
            const all = request.result.transaction('conversations').objectStore('conversations').getAll();
            all.onsuccess = () => {
              request.result.close();
              resolve({ version, stores: [...objectStoreNames], rows: all.result });
            };
          };
        }),
    );
  await withoutTheApp(
    page,
    () =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open('glassbox', 99);
        request.onupgradeneeded = () => {
          request.result
            .createObjectStore('conversations', { keyPath: 'id' })
            .put({ id: 'later', schema: 99 });
        };
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      }),
  );
  const before = await stored();
  await openGlassbox(page, scripted);
  await ask(page, 'Hello', 1);
  await expect(storageAlert(page)).toHaveText(
    'Your conversations were saved by a newer version of Glassbox. Reload the page to get it; until then nothing is saved and nothing is overwritten.',
  );
  expect(await stored()).toEqual(before);
});

test('a spoilt record is put aside and the rest of the conversations is there', async ({ page }) => {
  await openGlassbox(page, scripted);
  await ask(page, 'Sound', 1);
  await page.getByRole('button', { name: 'New conversation', exact: true }).click();
  await ask(page, 'Spoilt', 1);
  await ask(page, 'More', 2);
  await expect(entry(page, 'Spoilt')).toContainText('4 messages');
  await expect(entry(page, 'Sound')).toBeVisible();
  await expect.poll(() => storedTexts(page)).toEqual(['More', 'Sound', 'Spoilt']);
  await withoutTheApp(
    page,
    (words) =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open('glassbox');
        request.onsuccess = () => {
          const transaction = request.result.transaction('messages', 'readwrite');
          const messages = transaction.objectStore('messages');
          const all = messages.getAll();
          all.onsuccess = () => {
            const row = all.result.find(({ message }) => message?.text === words);
            messages.put({ ...row, message: 'neither fish nor fowl' });
          };
          transaction.oncomplete = () => {
            request.result.close();
            resolve();
          };
        };
      }),
    'More',
  );
  await openGlassbox(page, scripted);
  await entry(page, 'Spoilt').click();
  await expect(page.getByText(/could not be read and (was|were) put aside; the rest is here/)).toBeVisible();
  await expect(page.getByRole('article', { name: 'User message 1' })).toContainText('Spoilt');
  await expect(replyTokens(page, 1).first()).toBeVisible();
  await entry(page, 'Sound').click();
  await expect(page.getByRole('article', { name: 'User message 1' })).toContainText('Sound');
});

test('storage that is cleared while the page is open: what is shown stays, and is saved whole with the next message', async ({
  page,
  context,
  server,
}) => {
  await openFaulty(page, server);
  await expectReady(page);
  // The tiny model's window is small.
  await setSystemPrompt(page, '');
  await setControl(page, 'Max tokens', '3');
  await ask(page, 'Before', 1);
  await expect(entry(page, 'Before')).toContainText('2 messages');
  server.reset();
  await clearStorage(context, page, server.url);
  await expect(reply(page, 1)).toBeVisible();
  await ask(page, 'After', 2);
  await expect(page.getByRole('alert')).toHaveCount(0);
  // The model at work needs nothing of what was cleared.
  expect(server.asked()).toEqual([]);
  await expect(entry(page, 'Before')).toContainText('4 messages');
  const said = await page.getByRole('article').locator('[data-token-index]').allTextContents();
  await page.reload();
  await expectReady(page);
  expect(server.asked().toSorted()).toEqual([manifestFile, ...server.parts].toSorted());
  await expect(libraryPane(page).locator('[data-library-item]')).toHaveCount(1);
  await entry(page, 'Before').click();
  await expect
    .poll(() => page.getByRole('article').locator('[data-token-index]').allTextContents())
    .toEqual(said);
});
