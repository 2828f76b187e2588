import { expect, type Page } from '@playwright/test';
import { type Device, openGlassbox, test } from './fixtures.ts';
import { readGolden } from './golden.ts';
import { ownAnswer } from './ownAnswer.ts';
import { serveTinyModel, type TinyGolden } from './tinyModel.ts';

const { prompts } = readGolden<TinyGolden>('architectures/llama-tied.json');
const [{ ids, f32 }] = prompts as [TinyGolden['prompts'][number]];

/** @returns the builds of the runtime that were fetched, and what the tiny model writes in it. */
async function write(page: Page, device: Device) {
  const builds = new Set<string>();
  page.context().on('request', (request) => {
    const [, build] = /ort-wasm-simd-threaded\.(\w+)-[^/]*$/.exec(request.url()) ?? [];
    if (build !== undefined) builds.add(build);
  });
  await openGlassbox(page, { device, model: await serveTinyModel(page, 'llama-tied.f32') });
  const { choices } = await page.evaluate(
    (prompt) => window.glassbox.completions.create({ prompt, max_tokens: 8, temperature: 0, logprobs: 0 }),
    ids,
  );
  return { builds: [...builds], written: choices[0]?.logprobs?.token_ids };
}

const greedy = f32.greedy.slice(0, 8).map(({ id }) => id);

test('a browser that suspends WebAssembly by itself fetches the smaller build of the runtime', async ({
  page,
  device,
}) => {
  expect(await write(page, device)).toEqual({ builds: ['jspi'], written: greedy });
});

test('any other browser fetches the larger build, which writes the same', async ({ page, device }) => {
  await page.route(/\/assets\/entry-[^/]*\.js$/, async (route) => {
    const response = await ownAnswer(route);
    await route.fulfill({ response, body: `delete WebAssembly.Suspending;\n${await response.text()}` });
  });
  expect(await write(page, device)).toEqual({ builds: ['asyncify'], written: greedy });
});
