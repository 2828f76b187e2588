import { expect } from '@playwright/test';
import { test } from './fixtures.ts';
import { readGolden } from './golden.ts';
import { fetchAndLoad, openAllowed } from './hub.ts';
import { tinyRepository } from './hubRepository.ts';
import { startHubServer } from './hubServer.ts';
import type { TinyGolden } from './tinyModel.ts';

test.use({ allowedProblems: [/http:\/\/127\.0\.0\.1:\d+/] });

test('on WebGPU an export writes the reference ids, also where its cache was cut', async ({
  page,
  device,
}) => {
  const tiny = tinyRepository('tiny/Llama-ONNX');
  const hub = await startHubServer([tiny], {});
  try {
    await openAllowed(page, device, hub);
    await fetchAndLoad(page, tiny.id, 'fp32');
    expect((await page.evaluate(() => window.glassbox.ready)).device).toBe(device);
    const [, prompt] = readGolden<TinyGolden>('architectures/llama-tied.json').prompts;
    const ids = prompt?.f32.greedy.map(({ id }) => id) ?? [];
    const complete = (before: readonly number[], count: number) =>
      page.evaluate(
        async ([given, max_tokens]) => {
          const { completions } = window.glassbox;
          const { choices } = await completions.create({
            prompt: [...given],
            max_tokens,
            temperature: 0,
            logprobs: 0,
          });
          return choices[0]?.logprobs?.token_ids;
        },
        [before, count] as const,
      );
    expect(await complete(prompt?.ids ?? [], 8)).toEqual(ids.slice(0, 8));
    // Begins as what is cached does, and goes on otherwise.
    await complete([...(prompt?.ids ?? []), 5, 6], 1);
    expect(await complete([...(prompt?.ids ?? []), ...ids.slice(0, 2)], 4)).toEqual(ids.slice(2, 6));
  } finally {
    await hub.close();
  }
});
