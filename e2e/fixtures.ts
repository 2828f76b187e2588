import { type BrowserContext, test as base, type Page } from '@playwright/test';
import { serve } from '../scripts/serve.mjs';
import type { ReadyInfo } from '../src/api/apiTypes.ts';
import { expectNoProblems, policyReportPath, type Watch, watchContext } from './watchPage.ts';

export type Device = 'auto' | 'webgpu' | 'wasm';

export interface GlassboxOptions {
  /** The device that the project runs on; `openGlassbox` and `loadedPage` take it. */
  device: Device;
}

interface Opening {
  readonly device: Device;
  readonly model?: string;
  readonly preset?: string;
  /** Whether to wait until the model is ready; true unless said otherwise. */
  readonly untilReady?: boolean;
}

const LOAD_TIMEOUT_MS = 120_000;

/** Opens the app in a page and, unless told otherwise, waits until its model is ready. */
export async function openGlassbox(page: Page, opening: Opening): Promise<void> {
  const query = new URLSearchParams({ device: opening.device });
  if (opening.model !== undefined) query.set('model', opening.model);
  if (opening.preset !== undefined) query.set('preset', opening.preset);
  await page.goto(`./?${query}`);
  if (opening.untilReady ?? true) await whenReady(page);
}

/** Waits for the model of an opened page; rejects with the app's own error if it cannot load. */
export async function whenReady(page: Page): Promise<ReadyInfo> {
  await page.waitForFunction(() => 'glassbox' in window, null, { timeout: LOAD_TIMEOUT_MS });
  return page.evaluate(async (timeoutMs) => {
    const tooLate = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`The model was not ready after ${timeoutMs / 1000} s.`)), timeoutMs);
    });
    return Promise.race([window.glassbox.ready, tooLate]);
  }, LOAD_TIMEOUT_MS);
}

interface TestFixtures {
  /** Problems that this test brings about on purpose: lines that match are let pass. */
  allowedProblems: readonly RegExp[];
  /**
   * A page whose model is loaded, shared by all tests of the worker because loading is slow. It comes as the
   * last test left it: begin with "New conversation" or the like, and use `page` where a fresh one is needed.
   */
  loadedPage: Page;
}

interface WorkerFixtures extends GlassboxOptions {
  /** The built app on a port of its own. */
  appServer: { readonly url: string; readonly port: number };
  sharedPage: { readonly page: Page; readonly watch: Watch };
}

/** Where the app was built. */
export function distFolder(): string {
  const { GLASSBOX_DIST } = process.env;
  if (GLASSBOX_DIST === undefined) throw new Error('Run these tests with npm run e2e, which builds first.');
  return GLASSBOX_DIST;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  device: ['wasm', { option: true, scope: 'worker' }],
  allowedProblems: [[], { option: true }],

  appServer: [
    async ({ browserName: _ }, use) => {
      const server = await serve({ root: distFolder(), port: 0, reportTo: policyReportPath });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ appServer }, use) => use(appServer.url),

  context: async ({ context, appServer, allowedProblems }, use) => {
    const watch = watchContext(context, new URL(appServer.url).origin);
    await use(context);
    expectNoProblems(watch, allowedProblems);
  },

  sharedPage: [
    async ({ browser, appServer, device }, use) => {
      const context: BrowserContext = await browser.newContext({
        baseURL: appServer.url,
        viewport: { width: 1440, height: 900 },
        serviceWorkers: 'block',
      });
      const watch = watchContext(context, new URL(appServer.url).origin);
      const page = await context.newPage();
      await openGlassbox(page, { device });
      await use({ page, watch });
      await context.close();
    },
    { scope: 'worker', timeout: LOAD_TIMEOUT_MS + 30_000 },
  ],

  loadedPage: async ({ sharedPage, allowedProblems }, use) => {
    await use(sharedPage.page);
    const { watch } = sharedPage;
    try {
      expectNoProblems(watch, allowedProblems);
    } finally {
      watch.forget();
    }
  },
});
