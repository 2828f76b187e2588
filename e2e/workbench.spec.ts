import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { idle, reply, replyTokens } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';
import { keyTo, tabTo } from './keyboard.ts';

test('by keyboard alone: ask, edit the question, branch, open a preset, export', async ({ page }) => {
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  await tabTo(page, 'Message');
  await page.keyboard.type('Hello');
  await page.keyboard.press('Enter');
  await idle(page, 1);

  await page.getByRole('article', { name: 'User message 1', exact: true }).focus();
  await tabTo(page, 'Edit');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Good morning');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'User message 1', exact: true })).toContainText('2/2');
  await idle(page, 1);
  await expect(page.getByRole('article', { name: 'User message 1', exact: true })).toContainText(
    'Good morning',
  );

  await reply(page, 1).focus();
  await tabTo(page, 'Branch');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The branch was opened.')).toBeVisible();
  await expect(page.getByRole('article', { name: 'User message 1', exact: true })).not.toContainText('2/2');
  await expect(replyTokens(page, 1).first()).toBeVisible();

  await page.keyboard.press('Escape');
  await tabTo(page, 'Export');
  await page.keyboard.press('Enter');
  const download = page.waitForEvent('download');
  await keyTo(page, 'ArrowDown', 'Text to read (.md)');
  await page.keyboard.press('Enter');
  expect(await readFile(await (await download).path(), 'utf8')).toContain('Good morning');

  await tabTo(page, 'Presets');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Presets' });
  await expect(dialog).toBeVisible();
  for (let step = 0; step < 40; step += 1) {
    const focused = await page.evaluate(() => document.activeElement?.textContent ?? '');
    if (focused.includes('Does it remember?')) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue(
    'What is it famous for?',
  );
});
