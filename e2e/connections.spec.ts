import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { fileListener } from '../scripts/serve.mjs';
import { distFolder, openGlassbox, test } from './fixtures.ts';

// The other server, and the second host of the page.
test.use({ allowedProblems: [/http:\/\/(127\.0\.0\.1|localhost):\d+\//] });

let other: Server;
let address: string;
let asked = 0;

async function listenAnywhere(server: Server): Promise<number> {
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return (server.address() as AddressInfo).port;
}

test.beforeAll(async () => {
  other = createServer((_request, response) => {
    asked += 1;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('hello');
  });
  address = `http://127.0.0.1:${await listenAnywhere(other)}/elsewhere`;
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
  const listen = fileListener(distFolder(), '/');
  const bare = createServer((request, response) => {
    const setHeader = response.setHeader.bind(response);
    response.setHeader = (name, value) =>
      name === 'Content-Security-Policy' ? response : setHeader(name, value);
    void listen(request, response);
  });
  const url = `http://localhost:${await listenAnywhere(bare)}/?device=${device}&model=scripted`;
  await page.goto(url);
  expect(await page.evaluate(ask, address)).toBe('refused');
  expect(asked).toBe(0);
  await allow(page);
  expect(await page.evaluate(ask, address)).toBe('hello');
  await page.goto('about:blank');
  bare.close();
  bare.closeAllConnections();
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
