import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { openGlassbox, test } from './fixtures.ts';

test.use({ allowedProblems: [/http:\/\/127\.0\.0\.1:\d+\/elsewhere/, /securitypolicyviolation/] });

let other: Server;
let address: string;
let asked = 0;

test.beforeAll(async () => {
  other = createServer((_request, response) => {
    asked += 1;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('hello');
  });
  await new Promise<void>((listening) => {
    other.listen(0, '127.0.0.1', listening);
  });
  address = `http://127.0.0.1:${(other.address() as AddressInfo).port}/elsewhere`;
});

test.beforeEach(() => {
  asked = 0;
});

test.afterAll(() => {
  other.close();
  other.closeAllConnections();
});

const ask = (url: string) =>
  fetch(url).then(
    (response) => response.text(),
    () => 'refused',
  );

/** As saving a server does, before the page is loaded again. */
async function allow(page: Page): Promise<void> {
  await page.evaluate((origin) => {
    localStorage.setItem('glassbox.origins', JSON.stringify({ [origin]: ['server'] }));
  }, new URL(address).origin);
  await page.reload();
}

const opening = { model: 'scripted', untilReady: false } as const;

test('the browser refuses every server that was not saved, to the page and to its workers', async ({
  page,
  device,
}) => {
  await openGlassbox(page, { device, ...opening });
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  const worker = page.workers()[0];
  expect(await page.evaluate(ask, address)).toBe('refused');
  expect(await worker?.evaluate(ask, address)).toBe('refused');
  expect(asked).toBe(0);

  await allow(page);
  expect(await page.evaluate(ask, address)).toBe('hello');
  expect(asked).toBe(1);
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  expect(await page.workers()[0]?.evaluate(ask, address)).toBe('refused');
  expect(asked).toBe(1);
});

test('so does a page whose host sends no headers', async ({ page, device }) => {
  await page.route(
    ({ pathname }) => !pathname.includes('elsewhere'),
    async (route) => {
      const response = await route.fetch();
      const { 'content-security-policy': _, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    },
  );
  await openGlassbox(page, { device, ...opening });
  expect(await page.evaluate(ask, address)).toBe('refused');
  expect(asked).toBe(0);
  await allow(page);
  expect(await page.evaluate(ask, address)).toBe('hello');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test.describe('kept for visits without a network', () => {
  test.use({ serviceWorkers: 'allow' });

  test('the page is narrowed just so', async ({ page, device }) => {
    await openGlassbox(page, { device, model: 'scripted' });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    expect(await page.evaluate(ask, address)).toBe('refused');
    await allow(page);
    expect(await page.evaluate(ask, address)).toBe('hello');
    expect(asked).toBe(1);
  });
});
