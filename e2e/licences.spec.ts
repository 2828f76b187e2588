import { expect } from '@playwright/test';
import { openGlassbox, test } from './fixtures.ts';

// The browser asks for an icon of a page that is plain text.
test.use({ allowedProblems: [/404 \(Not Found\) \(http[^)]*\/favicon\.ico\)/] });

test('the licences of all that is shipped can be read from the device’s sheet', async ({ page, device }) => {
  await openGlassbox(page, { device, model: 'scripted' });
  await page.getByRole('button', { name: /^Device: / }).click();
  const [list] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Licences', exact: true }).click(),
  ]);
  const text = await list.locator('body').textContent();
  // From the page, its styles, the engine's worker, the runtime's files, and the model.
  for (const work of [
    /^react-dom \S+ · MIT ·/m,
    /^@fontsource-variable\/inter \S+ · OFL-1\.1 ·/m,
    /^@huggingface\/tokenizers \S+ · Apache-2\.0 ·/m,
    /^onnxruntime-web \S+ · MIT ·/m,
    /^SmolLM2 135M Instruct \S+ · Apache-2\.0 ·/m,
  ]) {
    expect(text).toMatch(work);
  }
});
