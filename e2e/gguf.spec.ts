import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { openGlassbox, test } from './fixtures.ts';
import { expectReference } from './tinyParity.ts';

const folder = new URL('../fixtures/golden/architectures/', import.meta.url);

/** Opens bytes as a file that the person picked; gives the page's own words where it cannot be opened. */
async function openBytes(page: Page, bytes: Buffer): Promise<string> {
  const base64 = bytes.toString('base64');
  return page.evaluate(async (encoded) => {
    const file = new Blob([Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0))]);
    return window.glassbox.models.open(file).then(
      ({ model }) => `opened ${model}`,
      (error: Error) => error.message,
    );
  }, base64);
}

test.beforeEach(async ({ page, device }) => {
  await openGlassbox(page, { device, model: 'scripted' });
});

test('files are read where they lie, and give their reference', async ({ page }) => {
  for (const [name, weights] of [
    ['llama-rope3', 'f32'],
    ['qwen3', 'q8_0'],
    ['gemma3', 'q8_0'],
  ] as const) {
    const bytes = readFileSync(new URL(`${name}.${weights}.gguf`, folder));
    expect(await openBytes(page, bytes)).toMatch(/^opened [a-z0-9.-]+-[0-9a-f]{16}$/);
    await expectReference(page, name, weights, 1e-3);
  }
});

test('what is no model, cut short or hostile ends in a sentence, and the loaded model stays', async ({
  page,
}) => {
  const sound = readFileSync(new URL('llama-tied.q8_0.gguf', folder));
  const before = await page.evaluate(() => window.glassbox.ready);
  const millionTensors = Buffer.from(sound);
  millionTensors.writeBigUInt64LE(1_000_000n, 8);
  for (const [bytes, sentence] of [
    [Buffer.from('<!doctype html>'), /not a GGUF model file.*Choose a \.gguf file\.$/],
    [sound.subarray(0, -1), /incomplete: .* ends at byte \d+.*Download it again\.$/],
    [millionTensors, /announces 1000000 tensors.*Download it again\.$/],
  ] as const) {
    expect(await openBytes(page, bytes)).toMatch(sentence);
  }
  expect(await page.evaluate(() => window.glassbox.ready)).toEqual(before);
});
