import { expect, type Page } from '@playwright/test';
import { ask, idle, reply, replyTokens, typeMessage } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';

const engineWorker = (page: Page) => {
  const worker = page.workers().find((each) => each.url().includes('entry'));
  if (worker === undefined) throw new Error('The page has no engine.');
  return worker;
};

const ready = (page: Page) => page.getByRole('status').filter({ hasText: 'Ready' });

interface End {
  readonly name: string;
  readonly says: RegExp;
  /** Runs in the worker. */
  readonly end: () => void;
}

const ends: readonly End[] = [
  {
    name: 'ends without a word',
    says: /The engine stopped unexpectedly\..*what was written stays/,
    end: () => (globalThis as unknown as { close(): void }).close(),
  },
  {
    name: 'throws',
    says: /The engine stopped unexpectedly\..*lost its mind.*what was written stays/,
    end: () => {
      setTimeout(() => {
        throw new Error('lost its mind');
      });
    },
  },
  {
    name: 'hangs',
    says: /The engine stopped answering\..*what was written stays/,
    end: () => {
      setTimeout(() => {
        for (;;);
      });
    },
  },
];

for (const { name, says, end } of ends) {
  test(`an engine that ${name} is noticed and started again; the conversation goes on`, async ({
    page,
    device,
  }, { annotations }) => {
    await openGlassbox(page, { device, model: 'scripted' });
    await ask(page, 'Hello!', 1);
    const written = await replyTokens(page, 1).allTextContents();
    const noticed = page.getByRole('alert').filter({ hasText: says });
    const before = Date.now();
    // A worker that has gone cannot answer.
    await engineWorker(page)
      .evaluate(end)
      .catch(() => undefined);
    await expect(noticed).toBeVisible();
    annotations.push({ type: 'noticed and loading again', description: `${Date.now() - before} ms` });
    await expect(ready(page)).toBeVisible();
    expect(page.workers()).toHaveLength(1);
    expect(await replyTokens(page, 1).allTextContents()).toEqual(written);
    await ask(page, 'Again!', 2);
  });
}

// One that hangs at work is given a minute: src/worker/client.test.ts.
for (const { name, says, end } of ends.filter((each) => each.name !== 'hangs')) {
  test(`an engine that ${name} in mid-reply leaves what was written, and Continue goes on`, async ({
    page,
    device,
  }) => {
    await openGlassbox(page, { device, model: 'scripted' });
    await typeMessage(page, 'Hello!');
    await expect(replyTokens(page, 1).nth(3)).toBeVisible();
    await engineWorker(page)
      .evaluate(end)
      .catch(() => undefined);
    await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible({ timeout: 90_000 });
    await expect(ready(page)).toBeVisible();
    const partial = await replyTokens(page, 1).allTextContents();
    expect(partial.length).toBeGreaterThan(3);
    await reply(page, 1).getByRole('button', { name: 'Continue', exact: true }).click();
    await idle(page, 1);
    const whole = await replyTokens(page, 1).allTextContents();
    expect(whole.slice(0, partial.length)).toEqual(partial);
    expect(whole.length).toBeGreaterThan(partial.length);
  });
}
