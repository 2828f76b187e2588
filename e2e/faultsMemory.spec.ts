import { chromium } from '@playwright/test';
import { expectSaid } from './faultFixtures.ts';
import { openGlassbox, test } from './fixtures.ts';
import { serveTinyModel } from './tinyModel.ts';

for (const { name, tiny, wasmPages } of [
  { name: 'for the model', tiny: false, wasmPages: 4000 },
  { name: 'for the runtime itself', tiny: true, wasmPages: 100 },
]) {
  test(`no memory ${name}: said in words that name a smaller context and a smaller model`, async ({
    appServer,
  }, { project }) => {
    const { launchOptions } = project.use;
    // The browser refuses WebAssembly more pages of 64 KiB than these, as it does where memory has run out.
    const args = [...(launchOptions?.args ?? []), `--js-flags=--wasm-max-mem-pages=${wasmPages}`];
    const browser = await chromium.launch({ ...launchOptions, args });
    try {
      const page = await browser.newPage({ baseURL: appServer.url, serviceWorkers: 'block' });
      const model = tiny ? { model: await serveTinyModel(page, 'llama-tied.q8_0') } : {};
      await openGlassbox(page, { device: 'wasm', untilReady: false, ...model });
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
