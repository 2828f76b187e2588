import { expect } from '@playwright/test';
import { openGlassbox, test } from './fixtures.ts';
import { type GoldenCase, readGolden } from './golden.ts';
import { testTinyModel } from './tinyParity.ts';

// Its random weights lose more in 8-bit blocks than trained ones do; Q8_0 loses nothing.
testTinyModel('llama-tied.f32', 'webgpu', 0.15);
testTinyModel('llama-tied.q8_0', 'webgpu', 1e-3);

test('the embedded model on WebGPU: ids equal to WASM, logprobs within 0.15', async ({ page }) => {
  const golden = readGolden<{ cases: readonly GoldenCase[] }>('model.json').cases.find(
    ({ name }) => name === 'twinkle',
  );
  const prompt = golden?.prompt_ids ?? [];
  const run = () =>
    page.evaluate(
      async (ids) =>
        (
          await window.glassbox.completions.create({
            prompt: ids,
            max_tokens: 3,
            temperature: 0,
            logprobs: 1,
          })
        ).choices[0]?.logprobs,
      prompt,
    );
  await openGlassbox(page, { device: 'webgpu' });
  expect((await page.evaluate(() => window.glassbox.ready)).device).toBe('webgpu');
  const onGpu = await run();
  await openGlassbox(page, { device: 'wasm' });
  const onCpu = await run();
  expect(onGpu?.token_ids).toEqual(onCpu?.token_ids);
  expect(onGpu?.token_ids).toHaveLength(3);
  for (const [index, logprob] of (onGpu?.token_logprobs ?? []).entries()) {
    expect(Math.abs((logprob ?? 99) - (onCpu?.token_logprobs[index] ?? 0))).toBeLessThan(0.15);
  }
});
