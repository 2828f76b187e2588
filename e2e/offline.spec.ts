import { expect, type Page } from '@playwright/test';
import { serve } from '../scripts/serve.mjs';
import { ask, reply } from './chat.ts';
import { distFolder, openGlassbox, test, whenReady } from './fixtures.ts';
import { makeNextBuild, nextTitle } from './nextBuild.ts';
import { expectNoProblems, policyReportPath, watchContext } from './watchPage.ts';

/** Until the app's files are kept and the page is served from them. */
async function untilKept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 120_000 });
}

for (const base of ['/', '/people/glass box/']) {
  test(`without a network a second visit has the app and the model, and chats, under ${base}`, async ({
    browser,
    device,
  }) => {
    const server = await serve({ root: distFolder(), port: 0, base, reportTo: policyReportPath });
    const context = await browser.newContext({ serviceWorkers: 'allow', baseURL: encodeURI(server.url) });
    const watch = watchContext(context, new URL(server.url).origin);
    const page = await context.newPage();
    await openGlassbox(page, { device });
    await untilKept(page);
    await ask(page, 'What is the capital of Italy?', 1);
    const said = await reply(page, 1).locator('[data-token-index]').allTextContents();
    await server.close();
    await context.setOffline(true);

    await page.goto(`./?device=${device}`);
    const { device: used } = await whenReady(page);
    expect(used).toBe('wasm');
    // The kept answers carry the headers that isolate the page.
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    // What was said is there, and more can be.
    await expect(reply(page, 1).locator('[data-token-index]')).toHaveText(said);
    await page.getByRole('button', { name: 'New conversation', exact: true }).click();
    await ask(page, 'What is the capital of France?', 1);
    await expect(reply(page, 1)).toContainText('Paris');
    // What is kept is told with how surely the browser keeps it.
    await page.getByRole('button', { name: /^Device: CPU/ }).click();
    const persisted = await page.evaluate(() => navigator.storage.persisted());
    const words = persisted
      ? 'Persisted: kept until you delete it.'
      : 'Best effort: the browser may delete it when the disk runs full.';
    await expect(page.getByText(words, { exact: true })).toBeVisible();
    await context.close();
    // The browser itself logs that the manifest could not be asked for afresh.
    expectNoProblems(watch, [/ERR_INTERNET_DISCONNECTED \(http[^)]*\/manifest\.json\)/]);
  });
}

test('a new version is offered, waits for the reply and for the person, and leaves other tabs alone', async ({
  browser,
}) => {
  const next = makeNextBuild(distFolder());
  let server = await serve({ root: distFolder(), port: 0, reportTo: policyReportPath });
  const context = await browser.newContext({ serviceWorkers: 'allow', baseURL: server.url });
  const watch = watchContext(context, new URL(server.url).origin);
  const page = await context.newPage();
  const notice = page.getByText('A new version is ready.');
  const update = page.getByRole('button', { name: 'Update', exact: true });
  try {
    await openGlassbox(page, { device: 'wasm', model: 'scripted' });
    await untilKept(page);
    const other = await context.newPage();
    await openGlassbox(other, { device: 'wasm', model: 'scripted' });
    await expect(notice).toHaveCount(0);

    const { port } = server;
    await server.close();
    server = await serve({ root: next.folder, port, reportTo: policyReportPath });
    expect(server.port).toBe(port);
    await page.reload();
    await expect(notice).toBeVisible();
    await page.reload();
    await expect(notice).toBeVisible();
    await expect(page).toHaveTitle('Glassbox');

    await whenReady(page);
    // The scripted reply takes a second: the button is pressed in the very moment in which it must not work.
    const pressed = update.evaluate(
      (button: HTMLButtonElement) =>
        new Promise<string>((resolve) => {
          new MutationObserver(() => {
            if (button.ariaDisabled !== 'true') return;
            button.click();
            resolve('in mid-reply');
          }).observe(button, { attributes: true });
        }),
    );
    await ask(page, 'Hello', 1);
    expect(await pressed).toBe('in mid-reply');
    await expect(page).toHaveTitle('Glassbox');
    await expect(reply(page, 1)).toContainText('This reply was written in advance');

    await update.click();
    await expect(page).toHaveTitle(nextTitle);
    await expect(notice).toHaveCount(0);
    // The other tab runs on as it was, with its own files, until it is told to change over.
    await expect(other).toHaveTitle('Glassbox');
    await ask(other, 'Hello', 1);
    await other.getByRole('button', { name: 'Update', exact: true }).click();
    await expect(other).toHaveTitle(nextTitle);
  } finally {
    await context.close();
    await server.close();
    next.remove();
  }
  expectNoProblems(watch, []);
});

test('a new version that arrives in part is not offered', async ({ browser }) => {
  const next = makeNextBuild(distFolder(), { spoilt: true });
  let server = await serve({ root: distFolder(), port: 0, reportTo: policyReportPath });
  const context = await browser.newContext({ serviceWorkers: 'allow', baseURL: server.url });
  const page = await context.newPage();
  try {
    await openGlassbox(page, { device: 'wasm', model: 'scripted' });
    await untilKept(page);
    const { port } = server;
    await server.close();
    server = await serve({ root: next.folder, port, reportTo: policyReportPath });
    const refused = page.evaluate(
      () =>
        new Promise<string>((resolve, reject) => {
          navigator.serviceWorker.ready.then((registration) => {
            registration.addEventListener('updatefound', () => {
              const { installing } = registration;
              installing?.addEventListener('statechange', () => resolve(installing.state));
            });
            return registration.update();
          }, reject);
        }),
    );
    expect(await refused).toBe('redundant');
    await expect(page.getByRole('button', { name: 'Update', exact: true })).toHaveCount(0);
    await page.reload();
    await expect(page).toHaveTitle('Glassbox');
  } finally {
    await context.close();
    await server.close();
    next.remove();
  }
});
