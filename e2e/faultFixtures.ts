import { expect, type Page } from '@playwright/test';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { test as base, distFolder } from './fixtures.ts';
import { ownAnswer } from './ownAnswer.ts';

/** The app as a server with faults serves it, and the server. */
export const test = base.extend<{ server: FaultServer }, { faultServer: FaultServer }>({
  faultServer: [
    async ({ browserName: _ }, use) => {
      const server = await startFaultServer(distFolder());
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  appServer: [async ({ faultServer }, use) => use(faultServer), { scope: 'worker' }],
  server: async ({ faultServer }, use) => {
    faultServer.reset();
    await use(faultServer);
  },
});

/** Opens the app with the server's model and does not wait for it. */
export async function openFaulty(page: Page, server: FaultServer): Promise<void> {
  await page.goto(`./?device=wasm&model=${server.modelId}`);
}

export const retry = (page: Page) => page.getByRole('button', { name: 'Retry', exact: true });

/** The one thing that is wrong, as it is said; nothing on the page spins on. */
export async function expectSaid(
  page: Page,
  sentence: RegExp,
  options: { timeout?: number } = {},
): Promise<void> {
  await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible(options);
  await expect(page.getByRole('status')).toHaveText('No model');
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.locator('body')).not.toContainText('[object ');
}

export async function expectReady(page: Page): Promise<void> {
  await expect(page.getByRole('status')).toHaveText('Ready');
  await expect(page.getByRole('alert')).toHaveCount(0);
}

/** SHA-256 of each kept file of models, by its name. */
export function keptHashes(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const cache = await caches.open('glassbox-models');
    const hashes: Record<string, string> = {};
    for (const request of await cache.keys()) {
      const bytes = await (await cache.match(request))?.arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes ?? new ArrayBuffer(0)));
      const name = new URL(request.url).pathname.split('/').at(-1) ?? '';
      hashes[name] = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    }
    return hashes;
  });
}

/** Changes the text of the engine's own script on its way to the page; fails where there is nothing to change. */
export async function changeEngine(page: Page, change: (script: string) => string): Promise<void> {
  await page.route('**/assets/entry-*.js', async (route) => {
    const response = await ownAnswer(route);
    const script = await response.text();
    const changed = change(script);
    if (changed === script) throw new Error('The engine has no such place to change.');
    await route.fulfill({ response, body: changed });
  });
}

/** Half a minute without a byte is the product's limit; here the same engine waits for five seconds. */
export const stallSooner = (page: Page) =>
  changeEngine(page, (script) => script.replace('stallMs:3e4', 'stallMs:5e3'));
