import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { setControl } from './chat.ts';
import { allAnswered, exportFile, openCompare, paneTokens, sendToAll } from './comparison.ts';
import { openGlassbox, test } from './fixtures.ts';

/** A tiny model with room for a persona: it was made for 128 positions. */
function tinyGguf(): string {
  const file = new URL('../fixtures/golden/architectures/llama-tied.q8_0.gguf', import.meta.url);
  const bytes = readFileSync(file);
  // After the key come its type (uint32, 4 bytes) and its value.
  const key = '.context_length';
  bytes.writeUInt32LE(2048, bytes.indexOf(key) + key.length + 4);
  return bytes.toString('base64');
}

test('two models answer the same question in turn, each loaded once, and say what they wait for', async ({
  page,
  device,
}) => {
  await openGlassbox(page, { device });
  const { model: tiny } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return window.glassbox.models.open(new File([bytes], 'tiny.gguf'));
  }, tinyGguf());
  await openCompare(page);
  await setControl(page, 'Max tokens', '12');
  // The chosen model is the tiny one: A has the page's own instead.
  await page.getByRole('combobox', { name: 'Model A', exact: true }).selectOption('smollm2-135m-instruct');
  await sendToAll(page, 'Why is the sky blue?');
  const paneA = page.getByRole('region', { name: /^Pane A/ });
  await expect(paneA.getByText('SmolLM2-135M-Instruct is being loaded')).toBeVisible();
  // A token of the tiny model may be nothing that can be seen.
  await expect(paneTokens(page, 'B')).not.toHaveCount(0);
  await allAnswered(page);
  await expect(paneTokens(page, 'A').first()).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);

  const { comparison } = JSON.parse(await exportFile(page, 'Data (.json)'));
  const [a, b] = comparison.panes;
  expect([a.modelId, b.modelId]).toEqual(['smollm2-135m-instruct', undefined]);
  expect([a.conversation.modelId, b.conversation.modelId]).toEqual(['smollm2-135m-instruct', tiny]);
  expect(a.vocabularyKey).not.toBe(b.vocabularyKey);
  // One draw for both; what compares token with token is off, in words.
  const seeds = [a, b].map(({ conversation }) => conversation.messages.at(-1).seed);
  expect(seeds[0]).toBe(seeds[1]);
  await expect(page.getByRole('switch', { name: 'Mixer' })).toBeDisabled();
  const examine = page.getByRole('button', { name: 'Cross-examine' });
  await expect(examine).toHaveAccessibleDescription(/different vocabularies/);

  // Outside of the comparison the chosen one answers again.
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  const { usage } = await page.evaluate(() =>
    window.glassbox.completions.create({ prompt: 'One', max_tokens: 2, temperature: 0 }),
  );
  expect(usage?.completion_tokens).toBe(2);
  await expect(page.getByRole('status')).toHaveText(/Ready/);
});
