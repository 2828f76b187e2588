import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { standardText } from '../src/core/standardText.ts';
import { axeViolations } from './axe.ts';
import { test } from './fixtures.ts';

async function openLeaderboard(page: Page) {
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByRole('dialog', { name: 'Models' }).getByRole('button', { name: 'Leaderboard' }).click();
  return page.getByRole('dialog', { name: 'Leaderboard' });
}

test('the embedded model is measured: a row, a point, a file, and the figure that the API gives', async ({
  loadedPage: page,
}) => {
  // Reading and writing some eight hundred tokens: seconds where nothing else computes.
  test.setTimeout(600_000);
  const dialog = await openLeaderboard(page);
  await dialog.getByRole('button', { name: 'Measure this model' }).click();
  await expect(dialog.getByRole('button', { name: 'Stop measuring' })).toBeVisible();
  const table = dialog.getByRole('table', { name: 'Leaderboard' });
  const figure = dialog.getByRole('figure', { name: 'Speed against bits per byte' });
  await expect(figure.locator('[data-point="1"] circle')).toBeVisible({ timeout: 480_000 });
  const row = table.getByRole('row').filter({ hasText: /SmolLM2.135M/ });
  await expect(row).toHaveCount(1);
  expect(await axeViolations(page)).toEqual([]);

  // The same text through the door that everybody has.
  const bits = await page.evaluate(async (prompt) => {
    const completion = await window.glassbox.completions.create({
      prompt,
      echo: true,
      max_tokens: 0,
      logprobs: 0,
    });
    const logprobs = completion.choices[0]?.logprobs?.token_logprobs ?? [];
    return logprobs.reduce<number>((sum, logprob) => sum - (logprob ?? 0), 0) / Math.LN2;
  }, standardText.text);
  const bitsPerByte = bits / new TextEncoder().encode(standardText.text).length;
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export JSON' }).click();
  const { models } = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
  expect(models).toHaveLength(1);
  expect(models[0].figures.bitsPerByte).toBeCloseTo(bitsPerByte, 6);
  expect(models[0].measured.runs.map((run: { decodedTokens: number }) => run.decodedTokens)).toEqual([
    32, 32, 32,
  ]);
  await expect(row).toContainText(bitsPerByte.toFixed(3));

  // The other figure of the same text, from the same logits.
  const ticks = dialog.locator('.recharts-yAxis-tick-labels .recharts-cartesian-axis-tick-value');
  const ofBits = await ticks.allTextContents();
  await dialog.getByRole('radio', { name: 'Perplexity per token' }).click();
  await expect(figure).toHaveCount(0);
  const byPerplexity = dialog.getByRole('figure', { name: 'Speed against perplexity per token' });
  await expect(byPerplexity.locator('[data-point="1"] circle')).toBeVisible();
  const { perplexity } = models[0].figures;
  const values = (await ticks.allTextContents()).map(Number);
  expect(Math.min(...values)).toBeLessThanOrEqual(perplexity);
  expect(Math.max(...values)).toBeGreaterThanOrEqual(perplexity);
  await dialog.getByRole('radio', { name: 'Bits per byte' }).click();
  await expect(ticks).toHaveText(ofBits);

  const head = table.getByRole('columnheader', { name: 'Bits per byte' });
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await row.getByRole('button', { name: /^Forget SmolLM2.135M/ }).click();
  await expect(table).toHaveCount(0);
  await expect(dialog.getByText('Nothing is recorded yet')).toBeVisible();
  await page.keyboard.press('Escape');
});
