import { expect, type Page } from '@playwright/test';
import {
  ask,
  forbidEnds,
  idle,
  lastRun,
  reply,
  replyTokens,
  setControl,
  startAfresh,
  typeMessage,
} from './chat.ts';
import { test } from './fixtures.ts';

const userMessage = (page: Page, number: number) =>
  page.getByRole('article', { name: `User message ${number}`, exact: true });
const ids = (page: Page, number: number) =>
  replyTokens(page, number).evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-token-id')));

/** A fresh conversation that always answers alike, with at most `maxTokens`. */
async function startGreedy(page: Page, maxTokens: number): Promise<void> {
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Max tokens', String(maxTokens));
}

test('Edit asks again under a new version of the question; the old one and its answer stay', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 16);
  await ask(page, 'What is the capital of France?', 1);
  await expect(reply(page, 1)).toContainText('Paris');
  await userMessage(page, 1).getByRole('button', { name: 'Edit', exact: true }).click();
  const wording = userMessage(page, 1).getByRole('textbox');
  await expect(wording).toHaveValue('What is the capital of France?');
  await wording.fill('What is the capital of Italy?');
  await wording.press('Enter');
  await expect(userMessage(page, 1)).toContainText('2/2');
  await idle(page, 1);
  await expect(userMessage(page, 1)).toContainText('Italy');
  await expect(reply(page, 1)).toContainText('Rome');
  // Only what follows the change was run.
  const run = await lastRun(page);
  expect(run?.reusedTokens).toBeGreaterThan(10);

  await userMessage(page, 1).getByRole('button', { name: 'Previous version' }).click();
  await expect(userMessage(page, 1)).toContainText('France');
  await expect(reply(page, 1)).toContainText('Paris');
  await expect(userMessage(page, 1)).toContainText('1/2');
});

test('Continue goes on where Max tokens cut the reply off, with the very tokens of an uncut one', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 12);
  await ask(page, 'Tell me a story.', 1);
  await expect(replyTokens(page, 1)).toHaveCount(12);
  const whole = await ids(page, 1);

  await startGreedy(page, 5);
  await ask(page, 'Tell me a story.', 1);
  await expect.poll(() => ids(page, 1)).toEqual(whole.slice(0, 5));
  await expect(reply(page, 1)).toContainText('cut off at max tokens');
  await setControl(page, 'Max tokens', '7');
  await reply(page, 1).getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(replyTokens(page, 1)).toHaveCount(12);
  await idle(page, 1);
  await expect.poll(() => ids(page, 1)).toEqual(whole);
  await expect(page.getByRole('article')).toHaveCount(2);
  // A finished reply offers no Continue.
  await setControl(page, 'Max tokens', '40');
  await ask(page, 'What is the capital of France?', 2);
  await expect(reply(page, 2).getByRole('button', { name: 'Regenerate', exact: true })).toBeVisible();
  await expect(reply(page, 2).getByRole('button', { name: 'Continue', exact: true })).toHaveCount(0);
});

test('Copy puts the plain text of the message on the clipboard', async ({ loadedPage: page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await startGreedy(page, 16);
  await ask(page, 'What is the capital of France?', 1);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await reply(page, 1).getByRole('button', { name: 'Copy', exact: true }).click();
  await expect.poll(clipboard).toBe('The capital of France is Paris.');
  await userMessage(page, 1).getByRole('button', { name: 'Copy', exact: true }).click();
  await expect.poll(clipboard).toBe('What is the capital of France?');
});

test('Delete takes a reply away, and a question together with its answer; the meter goes down', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 4);
  await ask(page, 'Hello!', 1);
  await ask(page, 'What is the capital of France?', 2);
  const used = async () =>
    Number(await page.getByRole('meter', { name: 'Context' }).getAttribute('aria-valuenow'));
  const run = await lastRun(page);
  const full = (run?.promptTokens ?? 0) + (run?.decodedTokens ?? 0);
  await expect.poll(used).toBe(full);
  await reply(page, 2).getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(3);
  await expect.poll(used).toBeLessThan(full);
  const shorter = await used();
  await userMessage(page, 1).getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(userMessage(page, 1)).toContainText('France');
  await expect.poll(used).toBeLessThan(shorter);

  // What was deleted is not sent any more.
  await setControl(page, 'Max tokens', '12');
  await page.keyboard.press('Control+g');
  await idle(page, 1);
  await expect(reply(page, 1)).toContainText('Paris');
  const { ids: expected } = await page.evaluate(() =>
    window.glassbox.applyChatTemplate(
      [
        { role: 'system', content: 'You are a helpful assistant. Answer in one short sentence.' },
        { role: 'user', content: 'What is the capital of France?' },
      ],
      { addGenerationPrompt: true },
    ),
  );
  expect((await lastRun(page))?.promptTokens).toBe(expected.length);
});

test('keys: Ctrl+Enter, Ctrl+G, Alt+Enter, ← and →, Ctrl+/ and Escape do what the list says', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 5);
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  // Shift+Enter breaks the line; Ctrl+Enter sends, wherever the focus is.
  await message.fill('Tell me');
  await message.press('Shift+Enter');
  await message.pressSequentially('a story.');
  await expect(page.getByRole('article')).toHaveCount(0);
  await page.getByRole('slider', { name: 'Top-k', exact: true }).focus();
  await page.keyboard.press('Control+Enter');
  await idle(page, 1);
  await expect(userMessage(page, 1)).toContainText('Tell me\na story.');
  const first = await ids(page, 1);

  await page.keyboard.press('Alt+Enter');
  await expect(replyTokens(page, 1)).toHaveCount(10);
  await idle(page, 1);
  await expect.poll(async () => (await ids(page, 1)).slice(0, 5)).toEqual(first);

  await page.keyboard.press('Control+g');
  await expect(reply(page, 1)).toContainText('2/2');
  await idle(page, 1);
  await expect(replyTokens(page, 1)).toHaveCount(5);

  // In a text field the arrows move the caret.
  await message.fill('abc');
  await message.press('ArrowLeft');
  await expect(reply(page, 1)).toContainText('2/2');
  await message.fill('');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('ArrowLeft');
  await expect(reply(page, 1)).toContainText('1/2');
  await expect(replyTokens(page, 1)).toHaveCount(10);
  await page.keyboard.press('ArrowRight');
  await expect(reply(page, 1)).toContainText('2/2');

  const list = page.getByRole('dialog', { name: 'Keys' });
  await page.keyboard.press('Control+/');
  await expect(list).toBeVisible();
  for (const key of ['Enter', 'Shift', 'Esc', 'Ctrl', 'Alt', 'G', '←', '→', '/']) {
    await expect(list.locator('kbd', { hasText: key }).first()).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();

  // It does not end by itself, however late the key comes.
  await setControl(page, 'Max tokens', '1500');
  await forbidEnds(page);
  await typeMessage(page, 'Tell me a long story about the sea and its many ships.');
  await expect(replyTokens(page, 2).nth(2)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();
  await idle(page, 2);
  expect(await replyTokens(page, 2).count()).toBeLessThan(1500);
});

test('a word of a thousand letters, as an address can be, makes no box wider', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  const system = page.getByRole('textbox', { name: 'System prompt', exact: true });
  const send = page.getByRole('button', { name: 'Send', exact: true });
  const before = await system.inputValue();
  for (const box of [message, system]) {
    await box.fill('short');
    const { x = 0, width = 0 } = (await box.boundingBox()) ?? {};
    await box.fill('x'.repeat(1000));
    await expect.poll(async () => (await box.boundingBox())?.x).toBe(x);
    expect((await box.boundingBox())?.width).toBe(width);
  }
  await expect(send).toBeInViewport({ ratio: 1 });
  await message.fill('');
  await system.fill(before);
});
