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
  await expect(replyTokens(page, number).first()).toBeVisible();
}

/** Types a value into the number box of a control. */
export async function setControl(page: Page, name: string, value: string): Promise<void> {
  const box = page.getByRole('spinbutton', { name, exact: true });
  await box.fill(value);
  await box.press('Enter');
}

export async function setSystemPrompt(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'System prompt', exact: true }).fill(text);
}

/** An empty conversation with the recommended settings. */
export async function startAfresh(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
  await page.getByRole('button', { name: 'Restore preset', exact: true }).click();
  await setSystemPrompt(page, 'You are a helpful assistant. Answer in one short sentence.');
}

/** Counters of the last run. */
export function lastRun(page: Page) {
  return page.evaluate(() => window.glassbox.stats().lastRun);
}
