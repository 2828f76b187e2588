import { expect, type Page } from '@playwright/test';
import { allAnswered, openCompare, sendToAll } from './comparison.ts';
import { openGlassbox, test } from './fixtures.ts';

async function asked(page: Page): Promise<void> {
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  await openCompare(page);
  await sendToAll(page, 'How are you?');
  await allAnswered(page);
}

for (const size of [
  { width: 640, height: 450 },
  { width: 844, height: 390 },
]) {
  test(`the message box stays in sight at ${size.width} × ${size.height}`, async ({ page }) => {
    await page.setViewportSize(size);
    await asked(page);
    const box = page.getByRole('textbox', { name: 'Message', exact: true });
    await expect(box).toBeInViewport({ ratio: 1 });
    await page.locator('[data-panel-toggle]').first().click();
    await expect(page.getByRole('region', { name: 'Comparison', exact: true })).toBeVisible();
    await expect(box).toBeInViewport({ ratio: 1 });
  });
}

test('two panes stand side by side at 820, and a prompt is one line until it is worked on', async ({
  page,
}) => {
  await page.setViewportSize({ width: 820, height: 900 });
  await asked(page);
  for (const name of [/^Pane A/, /^Pane B/]) {
    await expect(page.getByRole('region', { name })).toBeInViewport({ ratio: 1 });
  }
  const prompt = page.getByRole('textbox', { name: 'System prompt A', exact: true });
  const prefill = page.getByRole('textbox', { name: 'Prefill A', exact: true });
  await expect(prefill).toBeHidden();
  await prompt.click();
  await expect(page.getByRole('button', { name: '2 example turns A', exact: true })).toBeVisible();
});

test('all panes are asked again by a button, and a reply tells of the prompt it was written under', async ({
  page,
}) => {
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  await openCompare(page);
  const again = page.getByRole('button', { name: 'Ask again', exact: true });
  await expect(again).toHaveAttribute('aria-disabled', 'true');
  await sendToAll(page, 'How are you?');
  await allAnswered(page);
  const note = page.getByText('Written under an earlier prompt', { exact: true });
  await expect(note).toHaveCount(0);
  await page.getByRole('textbox', { name: 'System prompt A', exact: true }).fill('Be brief.');
  await expect(note).toHaveCount(1);
  await note.click();
  await expect(page.getByText('Speak like a pirate.', { exact: true })).toBeVisible();
  await again.click();
  await allAnswered(page);
  await expect(note).toHaveCount(0);
  await expect(page.getByRole('button', { name: /previous version/i })).toHaveCount(2);
});
