import { expect, type Page } from '@playwright/test';
import { fillLibrary } from '../bench/fillLibrary.mjs';
import { ask, idle, reply, replyTokens, setControl, typeMessage } from './chat.ts';
import { openGlassbox, test, whenReady } from './fixtures.ts';
import { entry, rewriteScript, turnStored } from './library.ts';

const turns = 250;
const words = Array.from({ length: 240 }, (_, index) => (index % 12 === 11 ? `w${index}.\n\n` : `w${index}`));
/** Those near what is seen: a fixed number of replies, however long the conversation is. */
const mostTokens = 6000;
/** The same once nothing moves any more. */
const mostAtRest = 2000;

const area = (page: Page) => page.locator('[data-scroll-area]');
const tokensIn = (page: Page) => page.locator('article [data-token-index]').count();

/** One conversation of 500 messages and 60,000 tokens, made of one turn. */
async function openLong(page: Page, device: 'auto' | 'webgpu' | 'wasm'): Promise<void> {
  await rewriteScript(page, { words: words.join(' '), tokensPerSecond: 100_000, contextLength: 131_072 });
  await openGlassbox(page, { device, model: 'scripted' });
  await setControl(page, 'Max tokens', '240');
  await ask(page, 'Count', 1);
  await expect(entry(page, 'Count')).toContainText('240 tokens');
  await turnStored(page, 240);
  await fillLibrary(page, { conversations: 1, turns });
  await page.reload();
  await whenReady(page);
  await expect(page.getByRole('article')).toHaveCount(2 * turns);
}

/** The most token elements that were there in any frame while the conversation was scrolled by so much a frame. */
function scrollBy(page: Page, step: number, frames: number): Promise<number> {
  return area(page).evaluate(
    async (element, [pixels, times]) => {
      let most = 0;
      for (let frame = 0; frame < times; frame++) {
        element.scrollTop += pixels;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        most = Math.max(most, element.querySelectorAll('[data-token-index]').length);
      }
      return most;
    },
    [step, frames] as const,
  );
}

test('of 500 messages only those near are drawn token by token; all can be read and reached', async ({
  page,
  device,
}) => {
  await openLong(page, device);
  const first = replyTokens(page, 1);
  await expect(replyTokens(page, turns)).toHaveCount(240);
  expect(await tokensIn(page)).toBeLessThan(mostTokens);
  // The middle is nowhere near, and yet it is there with its name and all its words.
  const middle = reply(page, 120);
  await expect(middle.locator('[data-token-index]')).toHaveCount(0);
  expect(await middle.textContent()).toContain('w0 w1 w2');
  expect(await middle.textContent()).toContain('w200');

  expect(await scrollBy(page, -700, 60)).toBeLessThan(mostTokens);
  await area(page).evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(first).toHaveCount(240);
  await expect(first.first()).toBeInViewport();
  expect(await scrollBy(page, 700, 60)).toBeLessThan(mostTokens);
  await expect.poll(() => tokensIn(page)).toBeLessThan(mostAtRest);
  // Home leaves the end for good, whatever turns out lower than it was expected on the way.
  await reply(page, turns).focus();
  const below = () =>
    area(page).evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
  for (let times = 0; times < 5; times++) {
    await page.keyboard.press('End');
    await expect(replyTokens(page, turns).last()).toBeInViewport();
    await page.keyboard.press('Home');
    await expect(first.first()).toBeInViewport();
    expect(await area(page).evaluate((element) => element.scrollTop)).toBe(0);
  }
  await page.keyboard.press('End');
  await expect(replyTokens(page, turns)).toHaveCount(240);
  await expect.poll(below).toBeLessThan(2);

  // By keys: what is far is drawn when the focus comes to it, part by part, and stays while it is there.
  await middle.evaluate((article) => {
    const counts: number[] = [];
    const count = () => counts.push(article.querySelectorAll('[data-token-index]').length);
    new MutationObserver(count).observe(article, { subtree: true, childList: true });
    Object.assign(window, { drawnInSteps: counts });
  });
  await middle.focus();
  await expect(middle.locator('[data-token-index]')).toHaveCount(240);
  const drawn = await page.evaluate(() => (window as unknown as { drawnInSteps: number[] }).drawnInSteps);
  const steps = drawn.map((count, place) => count - (drawn[place - 1] ?? 0));
  expect(Math.max(...steps)).toBeLessThanOrEqual(64);
  const button = middle.getByRole('button', { name: 'Regenerate', exact: true });
  await button.focus();
  await area(page).evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(first.first()).toBeInViewport();
  await expect(button).toBeFocused();

  // A token that is chosen elsewhere is drawn and brought into sight.
  await page.getByRole('button', { name: 'Jump to latest', exact: true }).click();
  await replyTokens(page, turns).last().click();
  await area(page).evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(first.first()).toBeInViewport();
  await page.keyboard.press('ArrowLeft');
  await expect(replyTokens(page, turns).nth(238)).toBeInViewport();

  // A reply below them changes nothing in the text above, and the conversation stays at its end.
  await page.evaluate(() => {
    const changes: Record<string, number> = {};
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const track = element?.closest('[data-track]')?.closest('article')?.getAttribute('aria-label');
        if (track) changes[track] = (changes[track] ?? 0) + 1;
      }
    });
    const list = document.querySelector('[data-scroll-area]');
    if (list !== null) observer.observe(list, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { changes });
  });
  await typeMessage(page, 'Go on');
  await idle(page, turns + 1);
  await expect(replyTokens(page, turns + 1)).toHaveCount(240);
  await expect(replyTokens(page, turns + 1).last()).toBeInViewport();
  const changes = await page.evaluate(
    () => (window as unknown as { changes: Record<string, number> }).changes,
  );
  expect(changes[`Assistant message ${turns + 1}`]).toBeGreaterThan(0);
  expect(changes[`Assistant message ${turns}`]).toBeUndefined();

  // From the second key on, which no longer changes what can be pressed, a key touches the message box alone.
  const box = page.getByRole('textbox', { name: 'Message', exact: true });
  await box.press('a');
  await untilStill(page);
  const touched = await watchOutside(page, () => box.pressSequentially('nd on'));
  expect(touched).toEqual([]);
});

/** Until nothing has changed for a second: what follows a reply calmly comes later the slower the machine is. */
function untilStill(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const still = () => {
          observer.disconnect();
          resolve();
        };
        let timer = setTimeout(still, 1000);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(still, 1000);
        });
        observer.observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
      }),
  );
}

/** The elements other than the message box that change while something is done, and until what follows calmly has. */
async function watchOutside(page: Page, work: () => Promise<void>): Promise<readonly string[]> {
  await page.evaluate(() => {
    const touched: string[] = [];
    const observer = new MutationObserver((records) => {
      for (const { target, type } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (element?.closest('textarea') === null)
          touched.push(`${type} of ${element.outerHTML.slice(0, 200)}`);
      }
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    Object.assign(window, { touched });
  });
  await work();
  await page.waitForTimeout(300);
  return page.evaluate(() => (window as unknown as { touched: string[] }).touched);
}
