import { expect, type Page } from '@playwright/test';
import { idle, setControl, typeMessage } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';

// The browser itself reports what the server answered.
test.use({ allowedProblems: [/Failed to load resource/] });

const manifest = { parts: 6 };

interface Fault {
  readonly name: string;
  /** Answers in place of the true part. */
  readonly answer: (body: Buffer) => { status?: number; contentType?: string; body: Buffer | string };
}

const faults: readonly Fault[] = [
  { name: 'truncated', answer: (body) => ({ body: body.subarray(0, body.length - 1000) }) },
  {
    name: 'altered',
    answer(body) {
      const copy = Buffer.from(body);
      copy[1000] = (copy[1000] ?? 0) ^ 1;
      return { body: copy };
    },
  },
  { name: 'missing', answer: () => ({ status: 404, body: 'not here' }) },
  {
    name: 'a web page instead',
    answer: (body) => ({
      contentType: 'text/html',
      body: '<!doctype html><title>Welcome</title>'.padEnd(body.length, ' '),
    }),
  },
];

/** Part number `index` (from 0) of the embedded model, as the page will ask for it. */
async function partFile(page: Page, index: number): Promise<string> {
  const response = await page.request.get('./models/smollm2-135m-instruct/manifest.json');
  const parts = ((await response.json()) as { parts: { file: string }[] }).parts;
  expect(parts.length).toBe(manifest.parts);
  return parts[index]?.file ?? '';
}

for (const { name, answer } of faults) {
  test(`a model part that is ${name} is named, asked for twice, never used; Retry mends it`, async ({
    page,
    device,
  }) => {
    const file = await partFile(page, 5);
    let requests = 0;
    const pattern = `**/${file}`;
    await page.route(pattern, async (route) => {
      requests += 1;
      const response = await route.fetch();
      const { status = 200, contentType = 'application/octet-stream', body } = answer(await response.body());
      await route.fulfill({
        status,
        contentType,
        body,
        headers: { 'cross-origin-resource-policy': 'same-origin' },
      });
    });
    await openGlassbox(page, { device, untilReady: false });
    const alert = page.getByRole('alert').filter({ hasText: file });
    await expect(alert).toBeVisible({ timeout: 60_000 });
    expect(requests).toBe(2);

    await page.unroute(pattern);
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await expect(page.getByRole('status').filter({ hasText: 'Ready' })).toBeVisible({ timeout: 120_000 });
  });
}

test('a kept part that was altered is noticed, thrown away and fetched again', async ({ page, device }) => {
  await openGlassbox(page, { device });
  const file = await partFile(page, 1);
  const kept = await page.evaluate(async (name) => {
    const cache = await caches.open('glassbox-models');
    const request = (await cache.keys()).find(({ url }) => url.endsWith(name));
    if (request === undefined) return false;
    const bytes = new Uint8Array(await ((await cache.match(request)) ?? new Response()).arrayBuffer());
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    await cache.put(request, new Response(bytes));
    return true;
  }, file);
  expect(kept).toBe(true);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/part-\d+\.bin/.test(request.url())) asked.push(request.url().split('/').at(-1) ?? '');
  });
  await openGlassbox(page, { device });
  expect(asked).toEqual([file]);
});

test('a manifest that is not there ends in a sentence, and the message waits for Retry', async ({
  page,
  device,
}) => {
  await page.route('**/manifest.json', (route) => route.fulfill({ status: 404, body: '' }));
  await openGlassbox(page, { device, untilReady: false });
  await expect(page.getByRole('alert').first()).toBeVisible({ timeout: 30_000 });
  await setControl(page, 'Max tokens', '3');
  await typeMessage(page, 'Hello!');
  await page.unroute('**/manifest.json');
  await page.getByRole('button', { name: 'Retry' }).first().click();
  await idle(page, 1);
});

test('the API says in words why it cannot be ready', async ({ page, device }) => {
  await page.route('**/manifest.json', (route) => route.fulfill({ status: 404, body: '' }));
  await openGlassbox(page, { device, untilReady: false });
  const message = await page.evaluate(() =>
    window.glassbox.ready.then(
      () => 'ready',
      (error: Error) => error.message,
    ),
  );
  expect(message).toContain('manifest');
});

test('no WebGPU: the CPU is taken and the page says why', async ({ page }) => {
  await openGlassbox(page, { device: 'auto' });
  const { device } = await page.evaluate(() => window.glassbox.ready);
  expect(device).toBe('wasm');
  await page.getByText('CPU (WebAssembly)').first().click();
  await expect(
    page
      .getByText(/WebGPU/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
});
