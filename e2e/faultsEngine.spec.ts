import { expect, type Page } from '@playwright/test';
import { ask, idle, repliesDrawn, reply, replyTokens, typeMessage } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';

type End = 'ends without a word' | 'throws' | 'hangs';

const says: Record<End, RegExp> = {
  'ends without a word': /The engine stopped unexpectedly\..*what was written stays/,
  throws: /The engine stopped unexpectedly\..*lost its mind.*what was written stays/,
  hangs: /The engine stopped answering\..*what was written stays/,
};

/** Brings the page's engine to an end: at once, or when it has sent so many more tokens. */
async function endEngine(page: Page, how: End, afterTokens = 0): Promise<void> {
  const worker = page.workers().find((each) => each.url().includes('entry'));
  if (worker === undefined) throw new Error('The page has no engine.');
  await worker.evaluate(
    ([ending, count]) => {
      interface Scope {
        close(): void;
        postMessage(message: { event: { type: string } }, transfer: Transferable[]): void;
      }
      const scope = globalThis as unknown as Scope;
      const end = () => {
        if (ending === 'ends without a word') scope.close();
        else if (ending === 'hangs') for (;;);
        else throw new Error('lost its mind');
      };
      if (count === 0) {
        setTimeout(end);
        return;
      }
      const post = scope.postMessage.bind(scope);
      let sent = 0;
      scope.postMessage = (message, transfer) => {
        post(message, transfer);
        if (message.event.type !== 'token') return;
        sent += 1;
        if (sent === count) setTimeout(end);
      };
    },
    [how, afterTokens] as const,
  );
}

const ready = (page: Page) => page.getByRole('status').filter({ hasText: 'Ready' });

for (const how of ['ends without a word', 'throws', 'hangs'] as const) {
  test(`an engine that ${how} is noticed and started again; the conversation goes on`, async ({
    page,
    device,
  }, { annotations }) => {
    await openGlassbox(page, { device, model: 'scripted' });
    await ask(page, 'Hello!', 1);
    const written = await replyTokens(page, 1).allTextContents();
    const before = Date.now();
    await endEngine(page, how);
    await expect(page.getByRole('alert').filter({ hasText: says[how] })).toBeVisible();
    annotations.push({ type: 'noticed and loading again', description: `${Date.now() - before} ms` });
    await expect(ready(page)).toBeVisible();
    // The browser takes a moment to end one that is busy.
    await expect.poll(() => page.workers().length).toBe(1);
    expect(await replyTokens(page, 1).allTextContents()).toEqual(written);
    await ask(page, 'Again!', 2);
  });
}

// One that hangs at work is given a minute: src/worker/client.test.ts.
for (const how of ['ends without a word', 'throws'] as const) {
  test(`an engine that ${how} in mid-reply leaves what was written, and Continue goes on`, async ({
    page,
    device,
  }) => {
    await openGlassbox(page, { device, model: 'scripted' });
    await endEngine(page, how, 5);
    await typeMessage(page, 'Hello!');
    await expect(page.getByRole('alert').filter({ hasText: says[how] })).toBeVisible();
    await expect(ready(page)).toBeVisible();
    await repliesDrawn(page);
    const partial = await replyTokens(page, 1).allTextContents();
    expect(partial.length).toBeGreaterThanOrEqual(5);
    await reply(page, 1).getByRole('button', { name: 'Continue', exact: true }).click();
    await idle(page, 1);
    const whole = await replyTokens(page, 1).allTextContents();
    expect(whole.slice(0, partial.length)).toEqual(partial);
    expect(whole.length).toBeGreaterThan(partial.length);
  });
}
