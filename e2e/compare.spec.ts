import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { lastRun, setControl } from './chat.ts';
import {
  allAnswered,
  choosePreset,
  openCompare,
  paneReply,
  paneTokens,
  seenIds,
  seenTokens,
  sendToAll,
} from './comparison.ts';
import { openGlassbox, test } from './fixtures.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const pirateWords = /\b(aye|arr+|matey|ahoy|ye|hearties|captain|treasure)\b/i;

/** Empty panes, the pirate at the left and the five-year-old at the right. */
async function afresh(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openCompare(page);
  await choosePreset(page, 'Pirate or five-year-old?');
}

function flagged(page: Page, letter: string) {
  return paneReply(page, letter).locator('[aria-description*="part"]');
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
  await sendToAll(page, 'Why is the sky blue?');
  // Together: the second has begun before the first has ended.
  await expect(paneTokens(page, 'B').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop A', exact: true })).toBeVisible();
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

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Web page (.html)', exact: true }).click();
  const html = await readFile(await (await download).path(), 'utf8');
  const path = testInfo.outputPath('comparison.html');
  await writeFile(path, html);
  const reader = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await reader.goto(pathToFileURL(path).href);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Why is the sky blue?');
  await expect(reader.getByText(/times likelier from Pirate/)).toBeVisible();
  await reader.context().close();

  await page.getByRole('switch', { name: 'Blind test' }).click();
  await expect(page.getByText('Pirate', { exact: true })).toHaveCount(0);
  await expect(page.getByText('Speak like a pirate.')).toHaveCount(0);
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
  const run = await lastRun(page);
  expect(run?.promptTokens).toBe((run?.reusedTokens ?? 0) + (run?.prefilledTokens ?? 0));
  // The template's closing of the reply, the question and the opening of the next one.
  expect(run?.prefilledTokens).toBeLessThan(20);
  await expect(paneReply(page, 'A', 2)).toBeVisible();
  await expect(paneReply(page, 'B', 2)).toBeVisible();
});

test('stopping one pane and adding another in mid-reply leave the rest as they were', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '40');
  await setControl(page, 'Seed', '3');
  await setControl(page, 'Temperature', '1.2');
  await sendToAll(page, 'Tell me a long story.');
  await allAnswered(page);
  const undisturbed = { a: await seenIds(page, 'A'), b: await seenIds(page, 'B') };

  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await sendToAll(page, 'Tell me a long story.');
  await expect(paneTokens(page, 'B').nth(2)).toBeVisible();
  await page.getByRole('button', { name: 'Stop A', exact: true }).click();
  await page.getByRole('button', { name: 'Add persona', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Butler' }).click();
  await expect(paneTokens(page, 'C').first()).toBeVisible({ timeout: 60_000 });
  await allAnswered(page);
  expect(await seenIds(page, 'B')).toEqual(undisturbed.b);
  const stopped = await seenIds(page, 'A');
  expect(stopped.length).toBeLessThan(undisturbed.a.length);
  expect(stopped).toEqual(undisturbed.a.slice(0, stopped.length));
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

test('cross-examination agrees with an independent calculation', async ({ loadedPage: page }) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '20');
  await setControl(page, 'Seed', '7');
  await sendToAll(page, 'How are you?');
  await allAnswered(page);
  const answer = await seenTokens(page, 'A');
  const bits = await page.evaluate(
    async ({ ids, own }) => {
      const { ids: prompt } = await window.glassbox.applyChatTemplate(
        [
          {
            role: 'system',
            content: 'You are a five-year-old child. You love toys, puppies and ice cream.',
          },
          { role: 'user', content: 'Good morning!' },
          { role: 'assistant', content: "Hi! I'm five! Do you want to see my toy truck?" },
          { role: 'user', content: 'What time is it?' },
          {
            role: 'assistant',
            content: "Umm, I don't know! Mommy says it's nap time. I don't like naps!",
          },
          { role: 'user', content: 'How are you?' },
        ],
        { addGenerationPrompt: true },
      );
      const { choices } = await window.glassbox.completions.create({
        prompt: [...prompt, ...ids],
        echo: true,
        max_tokens: 0,
        logprobs: 0,
      });
      const other = choices[0]?.logprobs?.token_logprobs.slice(prompt.length) ?? [];
      return own.reduce((sum, logprob, index) => sum + logprob - (other[index] ?? 0), 0) / Math.LN2;
    },
    { ids: answer.map(({ id }) => id), own: answer.map(({ logprob }) => logprob) },
  );
  await page.getByRole('button', { name: 'Cross-examine', exact: true }).click();
  const direction = page.getByRole('region', { name: 'Answer of A' });
  await expect(direction).toContainText('bits in all', { timeout: 60_000 });
  const shown = /([+−-]?[\d.,]+) bits in all/.exec((await direction.textContent()) ?? '')?.[1] ?? '';
  expect(Math.abs(Number(shown.replace('−', '-').replace('+', '')) - bits)).toBeLessThan(0.1);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the comparison: ${theme}, wide and narrow`, async ({ loadedPage: page }) => {
    await afresh(page);
    await page.emulateMedia({ colorScheme: theme });
    const check = async () =>
      expect((await new AxeBuilder({ page }).withTags(standards).analyze()).violations).toEqual([]);
    await check();
    await setControl(page, 'Max tokens', '14');
    await sendToAll(page, 'How are you?');
    await allAnswered(page);
    await check();
    await page.getByRole('button', { name: 'Cross-examine', exact: true }).click();
    await expect(page.getByText(/bits in all/).first()).toBeVisible({ timeout: 60_000 });
    await check();
    for (const tab of ['Heatmaps', 'Measures', 'Divergence']) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await check();
    }
    await page.setViewportSize({ width: 390, height: 800 });
    await check();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: null });
  });
}

test('at 390 pixels one pane fills the screen, and the others are a swipe or a button away', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await page.setViewportSize({ width: 390, height: 800 });
  const left = (letter: string) =>
    page
      .getByRole('region', { name: new RegExp(`^Pane ${letter}\\b`) })
      .evaluate((pane) => Math.round(pane.getBoundingClientRect().left));
  await expect.poll(() => left('A')).toBeLessThan(10);
  expect(await left('B')).toBeGreaterThanOrEqual(380);
  await page.getByRole('button', { name: /^Show B/ }).click();
  await expect.poll(() => left('B')).toBeLessThan(10);
  await page
    .getByRole('region', { name: /^Pane B\b/ })
    .evaluate((pane) => pane.parentElement?.scrollTo({ left: 0 }));
  await expect.poll(() => left('A')).toBeLessThan(10);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('the keyboard alone asks, stops, picks a persona and selects a token in all panes', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '40');
  await page.getByRole('tab', { name: 'Compare', exact: true }).focus();
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Message')) break;
  }
  await page.keyboard.type('Why is the sky blue?');
  await page.keyboard.press('Enter');
  await expect(paneTokens(page, 'B').nth(3)).toBeVisible();
  await page.keyboard.press('Escape');
  await allAnswered(page);
  await paneTokens(page, 'A').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(paneTokens(page, 'A').nth(2)).toHaveAttribute('aria-current', 'true');
  await expect(paneTokens(page, 'B').nth(2)).toHaveAttribute('aria-current', 'true');
});
