import { expect } from '@playwright/test';
import { forbidEnds, idle, reply, replyTokens, setControl, typeMessage } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';

test('the graphics process crashes in mid-reply, twice: all that was written stays, and the CPU goes on', async ({
  playwright,
  appServer,
  device,
}, { project }) => {
  // A browser of its own: its graphics process does not come back as it was.
  const browser = await playwright.chromium.launch(project.use.launchOptions);
  try {
    const cdp = await browser.newBrowserCDPSession();
    const page = await browser.newPage({ baseURL: appServer.url, serviceWorkers: 'block' });
    const ready = page.getByRole('status').filter({ hasText: 'Ready' });
    const lost = page.getByRole('alert').filter({ hasText: /The graphics processor was lost/ });
    await openGlassbox(page, { device });
    expect((await page.evaluate(() => window.glassbox.ready)).device).toBe('webgpu');
    // Longer than any machine takes until the crash, for the tokens that end it are forbidden.
    await setControl(page, 'Max tokens', '100');
    await forbidEnds(page);
    await typeMessage(page, 'Count from one to ten.');
    await expect(replyTokens(page, 1).nth(1)).toBeVisible({ timeout: 120_000 });

    // Answers only when the process is there again, if at all.
    void cdp.send('Browser.crashGpuProcess').catch(() => undefined);
    await expect(
      lost.filter({ hasText: 'The engine is started again; what was written stays.' }),
    ).toBeVisible({
      timeout: 60_000,
    });
    const partial = await replyTokens(page, 1).allTextContents();
    expect(partial.length).toBeGreaterThanOrEqual(2);
    await expect(ready).toBeVisible({ timeout: 120_000 });
    expect(page.workers()).toHaveLength(1);
    const goOn = reply(page, 1).getByRole('button', { name: 'Continue', exact: true });
    await goOn.click();
    await expect(replyTokens(page, 1).nth(partial.length)).toBeVisible({ timeout: 120_000 });
    await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();

    void cdp.send('Browser.crashGpuProcess').catch(() => undefined);
    await expect(lost.filter({ hasText: 'The model goes on with the CPU' })).toBeVisible({ timeout: 60_000 });
    await expect(ready).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText('CPU (WebAssembly)').first()).toBeVisible();
    const longer = await replyTokens(page, 1).allTextContents();
    expect(longer.length).toBeGreaterThan(partial.length);
    expect(longer.slice(0, partial.length)).toEqual(partial);
    await goOn.click();
    await idle(page, 1);
    const whole = await replyTokens(page, 1).allTextContents();
    expect(whole.slice(0, longer.length)).toEqual(longer);
    expect(whole.length).toBeGreaterThan(longer.length);
  } finally {
    await browser.close();
  }
});
