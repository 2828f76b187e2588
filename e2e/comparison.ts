import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { repliesDrawn } from './chat.ts';

/** The tab "Compare" as a person uses it, by the names of interface.md §4. */

export async function openCompare(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'System prompt A', exact: true })).toBeVisible();
}

/** A preset of the dialog, with all panes empty. */
export async function choosePreset(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Presets', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Presets' });
  await dialog.getByRole('button', { name: title }).click();
  await expect(dialog).toHaveCount(0);
}

/** Empty panes on a wide screen, the pirate at the left and the five-year-old at the right. */
export async function afresh(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openCompare(page);
  await choosePreset(page, 'Pirate or five-year-old?');
}

/** The text of what the Export menu saves. */
export async function exportFile(page: Page, item: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  return readFile(await (await download).path(), 'utf8');
}

export function paneReply(page: Page, letter: string, number = 1): Locator {
  return page
    .getByRole('list', { name: `Conversation ${letter}`, exact: true })
    .getByRole('article', { name: `Assistant message ${number}`, exact: true });
}

export function paneTokens(page: Page, letter: string, number = 1): Locator {
  return paneReply(page, letter, number).locator('[data-token-index]');
}

/** Sends what stands in the box (or `text`) to all panes. */
export async function sendToAll(page: Page, text?: string): Promise<void> {
  if (text !== undefined) await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
  // By Enter: two clicks in the same place within half a second are a double click, which sends once.
  const send = page.getByRole('button', { name: 'Send', exact: true });
  await expect(send).toBeEnabled();
  await send.press('Enter');
}

/** Waits until nothing is being written and all that was written is drawn. */
export async function allAnswered(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible({ timeout: 120_000 });
  await repliesDrawn(page);
}

export interface SeenToken {
  readonly id: number;
  readonly logprob: number;
}

/** Ids and raw logprobs (4 decimals) of a pane's reply. */
export function seenTokens(page: Page, letter: string, number = 1): Promise<SeenToken[]> {
  return paneTokens(page, letter, number).evaluateAll((tokens) =>
    tokens.map((token) => ({
      id: Number(token.getAttribute('data-token-id')),
      logprob: Number(token.getAttribute('data-logprob')),
    })),
  );
}

export async function seenIds(page: Page, letter: string, number = 1): Promise<number[]> {
  return (await seenTokens(page, letter, number)).map(({ id }) => id);
}
