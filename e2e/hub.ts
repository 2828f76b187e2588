import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { type Device, openGlassbox } from './fixtures.ts';
import type { HubServer } from './hubServer.ts';
import type { StockGeneration } from './stockPage/page.ts';

export const hubDialog = (page: Page): Locator =>
  page.getByRole('dialog', { name: 'Hugging Face repository' });

export async function openHubDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByRole('button', { name: 'Hugging Face repository…' }).click();
  await expect(hubDialog(page)).toBeVisible();
}

/** Asks what a repository holds; where the page may not speak with the hub yet, allows it. */
export async function lookAt(page: Page, repository: string, revision = 'main'): Promise<void> {
  await hubDialog(page).getByRole('textbox', { name: 'Repository' }).fill(repository);
  await hubDialog(page).getByRole('textbox', { name: 'Revision' }).fill(revision);
  await hubDialog(page)
    .getByRole('button', { name: /^(Look at it|Allow and look)$/ })
    .click();
}

/** A page that may speak with the hub and its host of files. */
export async function openAllowed(page: Page, device: Device, hub: HubServer): Promise<void> {
  await openGlassbox(page, { device, model: 'scripted', untilReady: false });
  await page.evaluate(
    ([url, fileHost]) => {
      localStorage.setItem('glassbox.hub', JSON.stringify({ url, fileHosts: [fileHost] }));
      localStorage.setItem('glassbox.origins', JSON.stringify({ [url]: ['hub'], [fileHost]: ['hub'] }));
    },
    [hub.url, hub.fileHost] as const,
  );
  await page.reload();
}

/** Fetches one precision of a repository that was looked at, and waits until it is loaded. */
export async function fetchAndLoad(page: Page, repository: string, dtype: string): Promise<void> {
  await openHubDialog(page);
  await lookAt(page, repository);
  await hubDialog(page)
    .getByRole('radio', { name: new RegExp(`^${dtype} `) })
    .check();
  await hubDialog(page)
    .getByRole('button', { name: /^Download .* and open$/ })
    .click();
  await expect(page.getByRole('combobox', { name: 'Model' })).toHaveValue(new RegExp(`-${dtype}$`));
  await expect(page.getByRole('status')).toHaveText('Ready');
}

/** The page's loaded model writes the same ids, up to the end of a turn, which stock generation writes too. */
export async function expectSameIds(
  page: Page,
  prompts: readonly string[],
  stock: StockGeneration | undefined,
) {
  const ours = await page.evaluate(async (texts) => {
    const { tokenize, completions } = window.glassbox;
    const written = [];
    for (const text of texts) {
      const { ids: prompt } = await tokenize(text);
      const { choices } = await completions.create({ prompt, max_tokens: 16, temperature: 0, logprobs: 0 });
      written.push({ promptIds: prompt, ids: choices[0]?.logprobs?.token_ids });
    }
    return written;
  }, prompts);
  const endOfTurn = 319;
  const theirs = stock?.map(({ promptIds, ids }) => ({
    promptIds,
    ids: ids.filter((id) => id !== endOfTurn),
  }));
  expect(ours).toEqual(theirs);
  expect(theirs?.some(({ ids }) => ids.length === 16)).toBe(true);
  for (const { decoded, text } of stock ?? []) expect(text).toBe(decoded);
}
