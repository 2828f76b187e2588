import { expect } from '@playwright/test';
import { ask, repliesDrawn, replyTokens, setControl, typeMessage } from './chat.ts';
import {
  changeEngine,
  expectReady,
  expectSaid,
  openFaulty,
  retry,
  stallSooner,
  test,
} from './faultFixtures.ts';
import { manifestFile, stall } from './faultServer.ts';
import { openGlassbox } from './fixtures.ts';
import { rewriteScript } from './library.ts';

// The browser itself reports what it could not load.
test.use({ allowedProblems: [/Failed to load resource/] });

interface Graphics {
  readonly name: string;
  /** The engine's `navigator.gpu`, as an expression. */
  readonly gpu: string;
  readonly reason: string;
}

const adapter = (limits: string) =>
  `{ requestAdapter: async () => ({ info: {}, features: new Set(), limits: ${limits} }) }`;

const graphics: readonly Graphics[] = [
  { name: 'no WebGPU', gpu: 'undefined', reason: 'This browser does not offer WebGPU here.' },
  {
    name: 'no adapter',
    gpu: '{ requestAdapter: async () => null }',
    reason: 'WebGPU found no graphics processor that it may use.',
  },
  {
    name: 'an adapter without a needed limit',
    gpu: adapter('{ maxStorageBufferBindingSize: 1024 }'),
    reason:
      'The graphics processor is too small: maxStorageBufferBindingSize is 1024, and 134217728 is needed.',
  },
  {
    name: 'an adapter that gives no device',
    gpu: `{ requestAdapter: async () => ({ info: {}, features: new Set(), limits: {}, requestDevice() { throw new Error('no luck'); } }) }`,
    reason: 'WebGPU could not be started (no luck).',
  },
];

for (const { name, gpu, reason } of graphics) {
  test(`${name}: the CPU is taken, and why is said before anything is downloaded`, async ({
    page,
    server,
  }) => {
    await changeEngine(
      page,
      (script) => `Object.defineProperty(navigator, 'gpu', { value: ${gpu} });\n${script}`,
    );
    server.script(manifestFile, stall);
    await page.goto(`./?device=auto&model=${server.modelId}`);
    await expect(page.getByText(`Runs on the CPU: ${reason}`)).toBeVisible();
    expect(server.asked()).toEqual(expect.not.arrayContaining([...server.parts]));
    await page.getByRole('button', { name: 'Device: CPU (WebAssembly)' }).click();
    await expect(page.getByRole('dialog').getByText(reason)).toBeVisible();
    server.reset();
    await page.reload();
    await expectReady(page);
    expect((await page.evaluate(() => window.glassbox.ready)).device).toBe('wasm');
  });
}

test('without a network the load ends in words and the chat goes on; back online, Retry is all it takes', async ({
  page,
  context,
  server,
}) => {
  await stallSooner(page);
  const last = server.parts.at(-1) ?? '';
  server.script(last, stall);
  // Cut off in the middle of the runtime's own file, the runtime would say so in the console.
  const runtimeArrived = page.waitForEvent('requestfinished', (request) => request.url().endsWith('.wasm'));
  await openFaulty(page, server);
  await expect.poll(() => server.asked()).toContain(last);
  await runtimeArrived;
  await context.setOffline(true);
  await expectSaid(page, RegExp(`^${last} stopped arriving: .* Check the connection and press Retry`));
  await retry(page).click();
  await expectSaid(
    page,
    /^manifest.json .* the connection failed. Check that you are online and press Retry/,
  );
  await context.setOffline(false);
  await retry(page).click();
  await expectReady(page);

  await context.setOffline(true);
  server.reset();
  await setControl(page, 'Max tokens', '3');
  await ask(page, 'Hello', 1);
  await expectReady(page);
  expect(server.asked()).toEqual([]);
});

test('on a processor six times as slow, chat and Stop work', async ({ page, context }) => {
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await rewriteScript(page, { words: Array.from({ length: 480 }, (_, index) => `w${index}`).join(' ') });
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  await setControl(page, 'Max tokens', '20');
  await ask(page, 'Hello', 1);
  await expect(replyTokens(page, 1)).toHaveCount(20);
  // Long enough to be stopped in its middle, however slow the page is.
  await setControl(page, 'Max tokens', '480');
  await typeMessage(page, 'Again');
  await expect(replyTokens(page, 2).nth(2)).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText('Stopped');
  await repliesDrawn(page);
  const stopped = await replyTokens(page, 2).count();
  await typeMessage(page, 'And again');
  await expect(replyTokens(page, 3).nth(2)).toBeVisible();
  expect(await replyTokens(page, 2).count()).toBe(stopped);
});
