import { expect, type Locator, type Page } from '@playwright/test';
import { setControl } from './chat.ts';

/** The tab "Completion" as a person uses it. */

export function prompt(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Prompt', exact: true });
}

/** Tokens of the text that have a record, in order. */
export function tintedTokens(page: Page): Locator {
  return page.locator('main [data-scroll-area] [data-track] [data-token-index]');
}

/** A token's probability under the model's own distribution, in whole percent. */
export async function percentOf(token: Locator): Promise<number> {
  return Math.round(100 * Math.exp(Number(await token.getAttribute('data-logprob'))));
}

export async function openDocument(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('tab', { name: 'Completion', exact: true }).click();
  await page.getByRole('button', { name: 'New conversation', exact: true }).click();
  await expect(prompt(page)).toHaveValue('');
  const start = page.getByRole('switch', { name: 'Start token' });
  if (!(await start.isChecked())) await start.click();
  await setControl(page, 'Continuations', '1');
}

/** A text, and settings that always go on alike. */
export async function typeGreedy(page: Page, text: string, maxTokens: number): Promise<void> {
  await openDocument(page);
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Repetition penalty', '1');
  await setControl(page, 'Max tokens', String(maxTokens));
  await prompt(page).fill(text);
}

export async function complete(page: Page): Promise<void> {
  // By Enter: two clicks in the same place within half a second are a double click, which counts once.
  const button = page.getByRole('button', { name: 'Complete', exact: true });
  await expect(button).toBeEnabled();
  await button.press('Enter');
  await whenWritten(page);
}

export async function whenWritten(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Complete', exact: true })).toBeVisible({ timeout: 120_000 });
}

/** Puts the cursor into the text, as a click would. */
export async function putCursor(page: Page, offset: number): Promise<void> {
  await prompt(page).focus();
  await prompt(page).evaluate((box: HTMLTextAreaElement, at) => box.setSelectionRange(at, at), offset);
}

export async function choosePreset(page: Page, title: RegExp): Promise<void> {
  await openDocument(page);
  await page.getByRole('list', { name: 'Starting points' }).getByRole('button', { name: title }).click();
}
