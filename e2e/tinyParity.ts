import { expect, type Page } from '@playwright/test';
import { type Device, openGlassbox, test } from './fixtures.ts';
import { readGolden } from './golden.ts';
import { serveTinyModel, type TinyFile, type TinyGolden } from './tinyModel.ts';

/** The tiny random model against its reference, through the page. */
export function testTinyModel(file: TinyFile, device: Device, tolerance: number): void {
  test(`${file} on ${device}: every logprob within ${tolerance}, greedy ids equal`, async ({ page }) => {
    const weights = file === 'llama-tied.f32' ? 'f32' : 'q8_0';
    await openGlassbox(page, { device, model: await serveTinyModel(page, file) });
    expect((await page.evaluate(() => window.glassbox.ready)).device).toBe(device);
    await expectReference(page, 'llama-tied', weights, tolerance);
  });
}

/** The loaded tiny model against the reference of its architecture: logprobs of every position, greedy ids. */
export async function expectReference(
  page: Page,
  name: string,
  weights: 'f32' | 'q8_0',
  tolerance: number,
): Promise<void> {
  const golden = readGolden<TinyGolden>(`architectures/${name}.json`);
  let worst = 0;
  for (const prompt of golden.prompts) {
    const reference = prompt[weights];
    const { scored, written } = await page.evaluate(async (ids) => {
      const { create } = window.glassbox.completions;
      const echo = await create({ prompt: ids, max_tokens: 0, echo: true, logprobs: 0 });
      // The run ends at 317 or 319, the end of a text or turn; the reference goes on past it, so it is cut there below.
      const greedy = await create({ prompt: ids, max_tokens: 16, temperature: 0, logprobs: 0 });
      return { scored: echo.choices[0]?.logprobs, written: greedy.choices[0]?.logprobs };
    }, prompt.ids);
    for (const [index, expected] of reference.all_positions_logprob_of_next.entries()) {
      worst = Math.max(worst, Math.abs(expected - (scored?.token_logprobs[index + 1] ?? 99)));
    }
    const ids = reference.greedy.map(({ id }) => id);
    const end = ids.findIndex((id) => id === 317 || id === 319);
    expect(written?.token_ids).toEqual(end < 0 ? ids : ids.slice(0, end));
  }
  test.info().annotations.push({
    type: `${name}: largest logprob difference`,
    description: worst.toExponential(2),
  });
  expect(worst).toBeLessThan(tolerance);
}
