import { expect, type Page } from '@playwright/test';
import { idle, reply, replyTokens, setControl, startAfresh, typeMessage } from './chat.ts';
import { test } from './fixtures.ts';

/** Waits until reply 1 has at least `count` tokens. */
async function tokensWritten(page: Page, count: number): Promise<void> {
  await expect.poll(() => replyTokens(page, 1).count(), { intervals: [30] }).toBeGreaterThanOrEqual(count);
}

test('temperature 0 → 2 → 0 during one reply: the next token obeys, nothing reloads', async ({
  loadedPage: page,
}) => {
  // Each token is looked at by a click.
  test.setTimeout(300_000);
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Max tokens', '80');
  await page.evaluate(() => {
    (window as unknown as { marker: boolean }).marker = true;
  });
  await typeMessage(page, 'Tell me a long story about the sea and its many ships.');
  await tokensWritten(page, 6);
  await setControl(page, 'Temperature', '2');
  const hotFrom = await replyTokens(page, 1).count();
  await tokensWritten(page, hotFrom + 6);
  await setControl(page, 'Temperature', '0');
  const coldFrom = await replyTokens(page, 1).count();
  await idle(page, 1);
  expect(await page.evaluate(() => (window as unknown as { marker?: boolean }).marker)).toBe(true);

  // Each record keeps the settings that it was drawn with; the panel shows those of the selected token.
  const panel = page.getByRole('region', { name: 'Token probabilities' });
  const total = await replyTokens(page, 1).count();
  const greedy: boolean[] = [];
  for (let index = 0; index < total; index += 1) {
    // Not by the mouse: at temperature 2 a token may be nothing that can be seen.
    await replyTokens(page, 1)
      .nth(index)
      .evaluate((token: HTMLElement) => token.click());
    greedy.push((await panel.getByText(/\bgreedy\b/).count()) > 0);
  }
  const firstHot = greedy.indexOf(false);
  const coldAgain = greedy.indexOf(true, firstHot);
  expect(firstHot).toBeGreaterThanOrEqual(6);
  // Between reading the count and the change one token may have been drawn and one been under way, and a frame
  // or two show what came before it.
  const unseen = 3;
  expect(firstHot).toBeLessThanOrEqual(hotFrom + unseen);
  expect(coldAgain).toBeGreaterThan(firstHot);
  expect(coldAgain).toBeLessThanOrEqual(coldFrom + unseen);
  expect(greedy.slice(coldAgain)).not.toContain(false);
  expect(greedy.slice(firstHot, coldAgain)).not.toContain(true);
});

test('Stop: at most one more token after the click, then a new message works', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '200');
  await setControl(page, 'Temperature', '1.5');
  await typeMessage(page, 'Tell me a very long story about the sea.');
  await tokensWritten(page, 4);
  // Clicked in the very moment in which a token appears, so that just the next one is under way.
  const atClick = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const list = document.querySelector('[aria-label="Assistant message 1"]');
        const stop = [...document.querySelectorAll('button')].find(
          (button) => (button.getAttribute('aria-label') ?? button.textContent) === 'Stop',
        );
        if (list === null || stop === undefined) throw new Error('There is no reply or no Stop button.');
        const observer = new MutationObserver(() => {
          observer.disconnect();
          stop.click();
          resolve(list.querySelectorAll('[data-token-index]').length);
        });
        observer.observe(list, { childList: true, subtree: true });
      }),
  );
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();
  const afterStop = await replyTokens(page, 1).count();
  expect(afterStop - atClick).toBeLessThanOrEqual(1);
  await page.waitForTimeout(500);
  expect(await replyTokens(page, 1).count()).toBe(afterStop);

  await setControl(page, 'Max tokens', '5');
  await typeMessage(page, 'Hello!');
  await idle(page, 2);
  expect(await replyTokens(page, 2).count()).toBeGreaterThan(0);
});

test('ten rapid Send and Stop pairs leave one idle engine', async ({ loadedPage: page }) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '50');
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  for (let pair = 0; pair < 10; pair += 1) {
    await message.fill(`Message ${pair}`);
    await message.press('Enter');
    await page.keyboard.press('Escape');
  }
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
  const settled = await page.locator('[data-token-index]').count();
  await page.waitForTimeout(500);
  expect(await page.locator('[data-token-index]').count()).toBe(settled);
  expect(page.workers().filter((worker) => worker.url().includes('entry')).length).toBe(1);

  await startAfresh(page);
  await setControl(page, 'Max tokens', '5');
  await typeMessage(page, 'Hello!');
  await idle(page, 1);
  await expect(reply(page, 1)).toBeVisible();
});
