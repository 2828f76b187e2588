import { expect, type Page } from '@playwright/test';
import {
  forbidEnds,
  idle,
  repliesDrawn,
  reply,
  replyTokens,
  setControl,
  startAfresh,
  typeMessage,
} from './chat.ts';
import { test } from './fixtures.ts';

const longStory = 'Tell me a long story about the sea and its many ships.';

/** What the engine sent and was told, as it saw it itself: the page may come to both later. */
interface Traffic {
  /** Tokens sent so far. */
  sent: number;
  /** `sent` when the command came. */
  readonly settings: number[];
  readonly aborts: number[];
}

/** Writes down, in the engine's worker, what it sends and is told from now on. */
async function watchEngine(page: Page): Promise<() => Promise<Traffic>> {
  const worker = page.workers().find((each) => each.url().includes('entry'));
  if (worker === undefined) throw new Error('The page has no engine.');
  await worker.evaluate(() => {
    interface Scope {
      postMessage(message: { event: { type: string } }, transfer: Transferable[]): void;
      addEventListener(type: 'message', listener: (event: MessageEvent<{ type: string }>) => void): void;
      traffic?: Traffic;
    }
    const scope = globalThis as unknown as Scope;
    const watched = scope.traffic !== undefined;
    scope.traffic = { sent: 0, settings: [], aborts: [] };
    if (watched) return;
    const post = scope.postMessage.bind(scope);
    scope.postMessage = (message, transfer) => {
      post(message, transfer);
      if (message.event.type === 'token' && scope.traffic !== undefined) scope.traffic.sent += 1;
    };
    scope.addEventListener('message', ({ data }) => {
      if (data.type === 'set-params') scope.traffic?.settings.push(scope.traffic.sent);
      if (data.type === 'abort') scope.traffic?.aborts.push(scope.traffic.sent);
    });
  });
  return () =>
    worker.evaluate(() => {
      const { traffic } = globalThis as unknown as { traffic: Traffic };
      return traffic;
    });
}

/** Waits until reply 1 has at least `count` tokens. */
async function tokensWritten(page: Page, count: number): Promise<void> {
  await expect.poll(() => replyTokens(page, 1).count(), { intervals: [30] }).toBeGreaterThanOrEqual(count);
}

test('temperature 0 → 2 → 0 during one reply: the next token obeys, nothing reloads', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  // Far from its end, however quick the model and however slow the page, and stopped when enough was seen.
  await setControl(page, 'Max tokens', '1500');
  await forbidEnds(page);
  await page.evaluate(() => {
    (window as unknown as { marker: boolean }).marker = true;
  });
  const traffic = await watchEngine(page);
  await typeMessage(page, longStory);
  await tokensWritten(page, 6);
  await setControl(page, 'Temperature', '2');
  await tokensWritten(page, (await replyTokens(page, 1).count()) + 12);
  await setControl(page, 'Temperature', '0');
  await tokensWritten(page, (await replyTokens(page, 1).count()) + 6);
  await page.keyboard.press('Escape');
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
  const { sent, settings } = await traffic();
  expect(sent).toBe(total);
  expect(settings).toHaveLength(2);
  const [hotFrom = Number.NaN, coldFrom = Number.NaN] = settings;
  // The very next token obeys; but one may be under way.
  const underWay = 1;
  expect(firstHot).toBeGreaterThanOrEqual(hotFrom);
  expect(firstHot).toBeLessThanOrEqual(hotFrom + underWay);
  expect(coldAgain).toBeGreaterThanOrEqual(coldFrom);
  expect(coldAgain).toBeLessThanOrEqual(coldFrom + underWay);
  expect(greedy.slice(coldAgain)).not.toContain(false);
  expect(greedy.slice(firstHot, coldAgain)).not.toContain(true);
});

test('Stop: at most one more token after the click, then a new message works', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '1500');
  await setControl(page, 'Temperature', '1.5');
  await forbidEnds(page);
  const traffic = await watchEngine(page);
  await typeMessage(page, longStory);
  await tokensWritten(page, 4);
  // Clicked in the very moment in which a token appears, so that just the next one is under way.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const list = document.querySelector('[aria-label="Assistant message 1"]');
        const stop = [...document.querySelectorAll('button')].find(
          (button) => (button.getAttribute('aria-label') ?? button.textContent) === 'Stop',
        );
        if (list === null || stop === undefined) throw new Error('There is no reply or no Stop button.');
        const observer = new MutationObserver(() => {
          observer.disconnect();
          stop.click();
          resolve();
        });
        observer.observe(list, { childList: true, subtree: true });
      }),
  );
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();
  await idle(page, 1);
  const { sent, aborts } = await traffic();
  expect(aborts).toHaveLength(1);
  expect(sent - (aborts[0] ?? 0)).toBeLessThanOrEqual(1);
  await expect(replyTokens(page, 1)).toHaveCount(sent);
  await page.waitForTimeout(500);
  expect((await traffic()).sent).toBe(sent);
  expect(await replyTokens(page, 1).count()).toBe(sent);

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
  await repliesDrawn(page);
  const settled = await page.locator('[data-token-index]').count();
  await page.waitForTimeout(500);
  expect(await page.locator('[data-token-index]').count()).toBe(settled);
  await expect.poll(() => page.workers().filter((worker) => worker.url().includes('entry')).length).toBe(1);

  await startAfresh(page);
  await setControl(page, 'Max tokens', '5');
  await typeMessage(page, 'Hello!');
  await idle(page, 1);
  await expect(reply(page, 1)).toBeVisible();
});
