import { chromium } from '@playwright/test';
import { expectSaid, test } from './faultFixtures.ts';

for (const { name, model, wasmPages } of [
  { name: 'for the model', model: 'smollm2-135m-instruct', wasmPages: 4000 },
  { name: 'for the runtime itself', model: 'faulty', wasmPages: 100 },
]) {
  test(`no memory ${name}: said in words that name a smaller context and a smaller model`, async ({
    server,
  }, { project }) => {
    const { launchOptions } = project.use;
    // The browser refuses WebAssembly more pages of 64 KiB than these, as it does where memory has run out.
    const args = [...(launchOptions?.args ?? []), `--js-flags=--wasm-max-mem-pages=${wasmPages}`];
    const browser = await chromium.launch({ ...launchOptions, args });
    try {
      const page = await browser.newPage({ baseURL: server.url, serviceWorkers: 'block' });
      await page.goto(`./?device=wasm&model=${model}`);
      // Said when the whole model has come.
      await expectSaid(
        page,
        /^There is not enough memory for this model. .* smaller context or a smaller model/,
        { timeout: 120_000 },
      );
    } finally {
      await browser.close();
    }
  });
}
