import { expect } from '@playwright/test';
import { serve } from '../scripts/serve.mjs';
import { ask, reply, setControl } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';
import { ownAnswer } from './ownAnswer.ts';
import { watchContext } from './watchPage.ts';

test('the page is isolated, so the runtime may use threads', async ({ page, device }) => {
  await openGlassbox(page, { device, untilReady: false });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('the page holds no inline script or style', async ({ request }) => {
  const html = await (await request.get('./')).text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
});

test.describe('on a host that sends no headers', () => {
  test.use({ allowedProblems: [/example\.invalid/] });

  test('the page keeps its content policy', async ({ page }) => {
    await page.route('**/*', async (route) => {
      const response = await ownAnswer(route);
      const { 'content-security-policy': _, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
    await page.goto('./?device=wasm');
    const refused = await page.evaluate(() => {
      const violation = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
      });
      Object.assign(new Image(), { src: 'https://example.invalid/x.png' });
      return violation;
    });
    expect(refused).toBe('img-src');
    // The model is still on its way.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

test('without the isolation headers the model runs with one thread, and the page says so', async ({
  page,
  device,
}) => {
  await page.route(
    ({ pathname }) => !pathname.includes('/models/'),
    async (route) => {
      const response = await ownAnswer(route);
      const {
        'cross-origin-opener-policy': _opener,
        'cross-origin-embedder-policy': _embedder,
        'cross-origin-resource-policy': _resource,
        'content-security-policy': _content,
        ...headers
      } = response.headers();
      await route.fulfill({ response, headers });
    },
  );
  await openGlassbox(page, { device });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  const words = /served without the isolation headers, so the CPU runs with one thread/;
  await expect(page.getByText(words).filter({ visible: true }).first()).toBeVisible();
  await page.getByRole('button', { name: /^Device: CPU/ }).click();
  const sheet = page.getByRole('dialog', { name: /^Device: CPU/ });
  await expect(sheet.getByText(words)).toBeVisible();
  await expect(sheet.getByRole('definition').filter({ hasText: /^1$/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Max tokens', '10');
  await ask(page, 'What is the capital of France?', 1);
  await expect(reply(page, 1)).toContainText('Paris');
});

test('the build works under any path', async ({ browser, device }) => {
  const server = await serve({ root: process.env.GLASSBOX_DIST ?? 'dist', port: 0, base: '/some/where/' });
  const context = await browser.newContext({ baseURL: server.url });
  const watch = watchContext(context, new URL(server.url).origin);
  const page = await context.newPage();
  const missing: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) missing.push(response.url());
  });
  await openGlassbox(page, { device });
  expect(missing).toEqual([]);
  expect(watch.problems()).toEqual([]);
  await context.close();
  await server.close();
});

test('the watch sees what a page must never do', async ({ browser, appServer }) => {
  const context = await browser.newContext({ baseURL: appServer.url });
  const watch = watchContext(context, new URL(appServer.url).origin);
  const page = await context.newPage();
  await page.goto('./?device=wasm');
  await page.evaluate(() => {
    console.error('on purpose');
    setTimeout(() => {
      throw new Error('thrown on purpose');
    }, 0);
    void fetch('https://example.invalid/data').catch(() => null);
    document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }));
  });
  // What a worker is refused shows on no page; the runtime's threads are such workers, too.
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  await page.workers()[0]?.evaluate(() => void fetch('https://example.invalid/worker').catch(() => null));
  for (const expected of [
    /console error: on purpose/,
    /uncaught error: .*thrown on purpose/,
    // The page's connections are narrowed by a policy in the page itself, which reports to nobody.
    /console error: .*https:\/\/example.invalid\/data.* violates .*connect-src 'self'/s,
    /content policy: script-src-elem refused inline /,
    /content policy: connect-src refused https:\/\/example.invalid\/worker in .*\/assets\/entry/,
  ]) {
    await expect.poll(() => watch.problems().some((line) => expected.test(line))).toBe(true);
  }
  await context.close();
});

test('the watch sees a request to another origin that the policy would let pass', async ({
  browser,
  appServer,
}) => {
  const other = await serve({ root: process.env.GLASSBOX_DIST ?? 'dist', port: 0 });
  const context = await browser.newContext({ bypassCSP: true });
  const watch = watchContext(context, new URL(appServer.url).origin);
  const page = await context.newPage();
  await page.goto(`${appServer.url}?device=wasm`);
  watch.forget();
  await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).catch(() => null), other.url);
  await expect.poll(() => watch.problems()).toContain(`request to another origin: ${other.url}`);
  await context.close();
  await other.close();
});
