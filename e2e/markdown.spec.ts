import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../scripts/serve.mjs';
import { hostileMarkdown } from '../src/ui/markdown/hostileMarkdown.fixture.ts';
import { ask, idle, reply, replyTokens } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';
import { rewriteScript } from './library.ts';
import { expectNoProblems, policyReportPath, watchContext } from './watchPage.ts';

const entryCount = Object.values(hostileMarkdown).flat().length;

/** A page of its own, because nothing in the app takes so many replies at once; served with the app's headers. */
async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL('markdownPage', import.meta.url)),
    base: './',
    logLevel: 'error',
    build: { outDir, target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  });
}

test(`${entryCount} hostile replies run nothing, ask for nothing and break no rule of the page`, async ({
  browser,
}) => {
  const outDir = mkdtempSync(join(tmpdir(), 'glassbox-markdown-'));
  await buildPage(outDir);
  const server = await serve({ root: outDir, port: 0, reportTo: policyReportPath });
  const context = await browser.newContext();
  try {
    const watch = watchContext(context, new URL(server.url).origin);
    const page = await context.newPage();
    const asked: string[] = [];
    const dialogs: string[] = [];
    context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(server.url);
    await expect(page.getByRole('article')).toHaveCount(entryCount, { timeout: 60_000 });
    // What a picture, a timer or an animation would bring comes a little later.
    await page.waitForTimeout(1000);
    const seen = await page.evaluate(() => ({
      ran: 'hostileRan' in globalThis,
      address: location.pathname,
      title: document.title,
      frames: frames.length,
      forbidden: document.querySelectorAll(
        '#root :is(script, style, iframe, img, object, embed, form, input)',
      ).length,
      styled: document.querySelectorAll('#root [style]').length,
      empty: [...document.querySelectorAll('article')].filter(({ textContent }) => textContent === '').length,
    }));
    expect(seen).toEqual({
      ran: false,
      address: '/',
      title: 'Hostile replies',
      frames: 0,
      forbidden: 0,
      styled: 0,
      empty: expect.any(Number),
    });
    expect(seen.empty).toBeLessThan(5);
    expect(asked.filter((path) => path !== '/' && !/^\/assets\/[\w-]+\.(?:js|css)$/.test(path))).toEqual([]);
    expect(dialogs).toEqual([]);
    expectNoProblems(watch, []);
  } finally {
    await context.close();
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});

const written = [
  '# Ships',
  'A **brig** has [two masts](https://ships.example/brig), ![a brig](https://ships.example/brig.png) is one.',
  '```py\nmasts = 2\n```',
  '| ship | masts |\n| --- | --: |\n| brig | 2 |',
  '<script>globalThis.hostileRan = true</script>',
].join('\n\n');

test('a reply is shown as Markdown and back; its tokens keep their tints and can be chosen', async ({
  page,
  device,
}) => {
  await rewriteScript(page, { words: written });
  await openGlassbox(page, { device, model: 'scripted' });
  await ask(page, 'Tell me of ships.', 1);
  await idle(page, 1);
  const message = reply(page, 1);
  const count = await replyTokens(page, 1).count();
  await expect(message).toContainText('**brig**');

  await message.hover();
  const toggle = message.getByRole('button', { name: 'Rendered', exact: true });
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(message.getByRole('heading', { name: 'Ships', level: 3 })).toBeVisible();
  await expect(message.getByRole('link')).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(message).toContainText('(ships.example)');
  await expect(message).toContainText('not loaded from ships.example');
  await expect(message.getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await expect(message).toContainText('<script>');
  await expect(message).not.toContainText('**');

  const brig = message.locator('strong [data-token-index]').last();
  const index = await brig.getAttribute('data-token-index');
  await brig.click();
  await expect(brig).toHaveAttribute('aria-current', 'true');
  await toggle.click();
  await expect(replyTokens(page, 1)).toHaveCount(count);
  await expect(message.locator(`[data-token-index="${index}"]`)).toHaveAttribute('aria-current', 'true');
  expect(await page.evaluate(() => 'hostileRan' in globalThis)).toBe(false);
});
