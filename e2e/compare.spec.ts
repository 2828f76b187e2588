import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { forbidEnds, setControl } from './chat.ts';
import {
  afresh,
  allAnswered,
  choosePreset,
  exportFile,
  openCompare,
  paneReply,
  paneTokens,
  seenIds,
  seenTokens,
  sendToAll,
} from './comparison.ts';
import { openGlassbox, test } from './fixtures.ts';

const pirateWords = /\b(aye|arr+|matey|ahoy|ye|hearties|captain|treasure)\b/i;

type Stats = Readonly<Record<'promptTokens' | 'reusedTokens' | 'prefilledTokens' | 'decodedTokens', number>>;

/** Counters of each pane's first and second reply, as the exported file has them. */
async function replyStats(page: Page): Promise<readonly (readonly [Stats, Stats])[]> {
  const { comparison } = JSON.parse(await exportFile(page, 'Data (.json)'));
  return comparison.panes.map(({ conversation }: { conversation: { messages: { stats?: Stats }[] } }) =>
    conversation.messages.flatMap(({ stats }) => stats ?? []),
  );
}

function flagged(page: Page, letter: string) {
  return paneReply(page, letter).locator('[aria-description*="part"]');
}

/** Neither the page nor what stands in its boxes says who the two are. */
async function expectNothingTold(page: Page): Promise<void> {
  const typed = await page
    .locator('textarea, input')
    .evaluateAll((boxes) => boxes.map((box) => (box as HTMLTextAreaElement | HTMLInputElement).value));
  expect(`${await page.content()} ${typed.join(' ')}`).not.toMatch(/pirate|matey|five-year|puppies/i);
}

test('ask two personas: both stream, they part, cross-examine, vote blind, export, reopen', async ({
  page,
  device,
  browser,
}, testInfo) => {
  await openGlassbox(page, { device });
  await openCompare(page);
  await expect(page.getByRole('textbox', { name: 'System prompt A', exact: true })).toHaveValue(
    'Speak like a pirate.',
  );
  await expect(page.getByRole('textbox', { name: 'System prompt B', exact: true })).toHaveValue(
    /five-year-old child/,
  );
  // Together: there is a frame in which the second has begun and the first has not ended.
  const together = page.waitForFunction(
    () =>
      document.querySelector('[aria-label="Conversation B"] [data-token-index]') !== null &&
      document.querySelector('[aria-label="Stop A"]') !== null,
    null,
    { polling: 'raf', timeout: 120_000 },
  );
  await sendToAll(page, 'Why is the sky blue?');
  await together;
  await allAnswered(page);
  await expect(paneReply(page, 'A')).toContainText(pirateWords);
  await expect(paneReply(page, 'B')).not.toContainText(pirateWords);
  expect(await seenIds(page, 'A')).not.toEqual(await seenIds(page, 'B'));
  await expect(flagged(page, 'A')).toHaveCount(1);
  await expect(flagged(page, 'B')).toHaveCount(1);

  await page.getByRole('button', { name: 'Cross-examine', exact: true }).click();
  await expect(page.getByText(/times likelier from Pirate than from Five-year-old/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText(/times likelier from Five-year-old than from Pirate/)).toBeVisible();

  const html = await exportFile(page, 'Web page (.html)');
  const path = testInfo.outputPath('comparison.html');
  await writeFile(path, html);
  const reader = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await reader.goto(pathToFileURL(path).href);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Why is the sky blue?');
  await expect(reader.getByText(/times likelier from Pirate/)).toBeVisible();
  await reader.context().close();

  await page.getByRole('switch', { name: 'Blind test' }).click();
  await expect(page.getByText('Pirate', { exact: true })).toHaveCount(0);
  await expectNothingTold(page);
  await sendToAll(page, 'Do you like rain?');
  await allAnswered(page);
  await page.getByRole('button', { name: 'A is better', exact: true }).click();
  await expect(page.getByText(/You preferred A, which was (Pirate|Five-year-old)\./)).toBeVisible();
  await expect(page.getByText(/Pirate [01] : [01] Five-year-old · \d+ % \(\d+–\d+ %\)/)).toBeVisible();
  await page.getByRole('button', { name: 'End blind test', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'System prompt A', exact: true })).toBeVisible();
});

test('panes written together say what each says alone, token for token', async ({ loadedPage: page }) => {
  await afresh(page);
  await choosePreset(page, 'Give it the facts');
  await setControl(page, 'Temperature', '0.9');
  await setControl(page, 'Max tokens', '24');
  await setControl(page, 'Seed', '11');
  await sendToAll(page);
  await allAnswered(page);
  for (const letter of ['A', 'B']) {
    const system = await page
      .getByRole('textbox', { name: `System prompt ${letter}`, exact: true })
      .inputValue();
    const alone = await page.evaluate(async (content) => {
      const { choices } = await window.glassbox.chat.completions.create({
        messages: [
          { role: 'system', content },
          { role: 'user', content: 'What is the Blue Teapot famous for?' },
        ],
        temperature: 0.9,
        top_k: 40,
        top_p: 0.9,
        repetition_penalty: 1.1,
        repetition_penalty_scope: 'replies',
        max_tokens: 24,
        seed: 11,
        logprobs: true,
      });
      return choices[0]?.logprobs?.content.map(({ token_id, logprob }) => ({ id: token_id, logprob })) ?? [];
    }, system);
    // The page also shows the token that ends the turn.
    const together = (await seenTokens(page, letter)).slice(0, alone.length);
    expect(together.map(({ id }) => id)).toEqual(alone.map(({ id }) => id));
    for (const [index, { logprob }] of alone.entries()) {
      expect(Math.abs(logprob - (together[index]?.logprob ?? 99))).toBeLessThan(1e-3);
    }
  }
});

test('a second turn prefills only what is new, in every pane', async ({ loadedPage: page }) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '12');
  await sendToAll(page);
  await allAnswered(page);
  await sendToAll(page, 'And then?');
  await allAnswered(page);
  const panes = await replyStats(page);
  expect(panes).toHaveLength(2);
  for (const [first, second] of panes) {
    expect(first.prefilledTokens + first.reusedTokens).toBe(first.promptTokens);
    expect(second.prefilledTokens + second.reusedTokens).toBe(second.promptTokens);
    // All of the first turn but its last token, whose keys and values nobody needed.
    expect(second.reusedTokens).toBeGreaterThanOrEqual(first.promptTokens + first.decodedTokens - 1);
    // The template's closing of the reply, the question and the opening of the next one.
    expect(second.prefilledTokens).toBeLessThan(20);
  }
  await expect(paneReply(page, 'A', 2)).toBeVisible();
  await expect(paneReply(page, 'B', 2)).toBeVisible();
});

test('stopping one pane and adding another in mid-reply leave the rest as they were', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  const length = 40;
  await setControl(page, 'Max tokens', `${length}`);
  await setControl(page, 'Seed', '3');
  await setControl(page, 'Temperature', '1.2');
  await forbidEnds(page);
  await sendToAll(page, 'Tell me a long story.');
  await allAnswered(page);
  const undisturbed = { a: await seenIds(page, 'A'), b: await seenIds(page, 'B') };

  // Now far longer, so that all are still being written whenever it is that one is stopped and another added.
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await setControl(page, 'Max tokens', '1000');
  await sendToAll(page, 'Tell me a long story.');
  await expect(paneTokens(page, 'B').nth(2)).toBeVisible();
  await page.getByRole('button', { name: 'Stop A', exact: true }).click();
  await page.getByRole('button', { name: 'Add persona', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Butler' }).click();
  await expect(paneTokens(page, 'C').first()).toBeVisible({ timeout: 60_000 });
  await expect(paneReply(page, 'A').getByText('stopped', { exact: true })).toBeAttached();
  const stopped = await seenIds(page, 'A');
  // B goes on behind where A was stopped, and beyond what is known of it.
  await expect
    .poll(() => paneTokens(page, 'B').count(), { timeout: 120_000 })
    .toBeGreaterThan(Math.max(stopped.length, length));
  await page.keyboard.press('Escape');
  await allAnswered(page);
  expect((await seenIds(page, 'B')).slice(0, length)).toEqual(undisturbed.b);
  expect(undisturbed.b).toHaveLength(length);
  expect(await seenIds(page, 'A')).toEqual(stopped);
  expect(stopped.slice(0, length)).toEqual(undisturbed.a.slice(0, stopped.length));
});

test('the mixture at 0 and at 1 is one persona or the other, token for token', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '16');
  await setControl(page, 'Seed', '5');
  await page.getByRole('switch', { name: 'Mixer' }).click();
  for (const [weight, letter] of [
    ['0', 'A'],
    ['1', 'B'],
  ] as const) {
    await page.getByRole('button', { name: 'New chat', exact: true }).click();
    await setControl(page, 'Mix', weight);
    await sendToAll(page, 'How are you?');
    await allAnswered(page);
    const mixed = await page
      .getByRole('region', { name: 'Pane Mixed' })
      .locator('[data-token-index]')
      .evaluateAll((tokens) => tokens.map((token) => Number(token.getAttribute('data-token-id'))));
    expect(mixed).toEqual(await seenIds(page, letter));
  }
  await page.getByRole('switch', { name: 'Mixer' }).click();
});
