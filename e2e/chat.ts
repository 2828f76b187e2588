import { expect, type Locator, type Page } from '@playwright/test';

/** The page as a person uses it, by the names of interface.md §4. */

export function reply(page: Page, number: number): Locator {
  return page.getByRole('article', { name: `Assistant message ${number}`, exact: true });
}

export function replyTokens(page: Page, number: number): Locator {
  return reply(page, number).locator('[data-token-index]');
}

export async function typeMessage(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message', exact: true });
  await box.fill(text);
  // By Enter: two clicks in the same place within half a second are a double click, which sends once.
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  await box.press('Enter');
}

/** Sends a message and waits until reply `number` is whole. */
export async function ask(page: Page, text: string, number: number): Promise<void> {
  await typeMessage(page, text);
  await idle(page, number);
}

/** Waits until reply `number` stands there and nothing runs. */
export async function idle(page: Page, number: number): Promise<void> {
  await expect(reply(page, number)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible({ timeout: 120_000 });
  // Its first token may be nothing that can be seen.
  await expect(replyTokens(page, number)).not.toHaveCount(0);
  await repliesDrawn(page);
}

/**
 * Waits until the replies that have ended stand there whole: what is drawn follows the state when the page has room,
 * and the averages below a reply come with the last of its tokens.
 */
export async function repliesDrawn(page: Page): Promise<void> {
  const unfinished = () =>
    page.evaluate(() => {
      const replies = [...document.querySelectorAll('article[aria-label^="Assistant message"]')];
      return replies.filter((reply) => {
        const tokens = [...reply.querySelectorAll('[data-track] [data-token-index]')];
        if (tokens.length === 0 || reply.querySelector('[title^="Perplexity"]') !== null) return false;
        // There are no averages over special tokens alone.
        const hasText = tokens.some(({ textContent }) => textContent !== '');
        return hasText || reply.querySelector('[title="Time for prompt and reply"]') === null;
      }).length;
    });
  await expect.poll(unfinished, { intervals: [0, 50, 100, 250] }).toBe(0);
}

/** Types a value into the number box of a control. */
export async function setControl(page: Page, name: string, value: string): Promise<void> {
  const box = page.getByRole('spinbutton', { name, exact: true });
  await box.fill(value);
  await box.press('Enter');
}

/** Replies of SmolLM2 end at Max tokens or by Stop alone: the tokens that end a turn and a text are never drawn. */
export async function forbidEnds(page: Page): Promise<void> {
  for (const [id, name] of [
    ['0', '<|endoftext|>'],
    ['2', '<|im_end|>'],
  ] as const) {
    const picker = page.getByRole('combobox', { name: 'Token to bias', exact: true });
    await picker.fill(id);
    await picker.press('Enter');
    await setControl(page, `Bias of ${name}`, '-100');
  }
}

export async function setSystemPrompt(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'System prompt', exact: true }).fill(text);
}

/** An empty conversation with the recommended settings, whichever tab was open. */
export async function startAfresh(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  await page.getByRole('button', { name: 'New conversation', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
  await page.getByRole('button', { name: 'Restore preset', exact: true }).click();
  await setSystemPrompt(page, 'You are a helpful assistant. Answer in one short sentence.');
}

/** Counters of the last run. */
export function lastRun(page: Page) {
  return page.evaluate(() => window.glassbox.stats().lastRun);
}
