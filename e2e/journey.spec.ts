import { expect, type Page } from '@playwright/test';
import { formatPercent } from '../src/core/tokenFigures.ts';
import { ask, idle, lastRun, reply, replyTokens, setControl, setSystemPrompt, startAfresh } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';

const pirateWords = /\b(aye|arr+|matey|ahoy|me hearties|captain)\b/i;
const childWords = /\b(little|toys?|puppy|puppies|ice cream|playing)\b/i;

/** A new version of the first reply; `versions` is what stands between its arrows then. */
async function askAgain(page: Page, versions: string): Promise<void> {
  await reply(page, 1).getByRole('button', { name: 'Regenerate', exact: true }).click();
  await expect(reply(page, 1)).toContainText(versions);
  await idle(page, 1);
}

/** How many cells and dots the heatmap draws: each begins with a move in its path. */
async function heatmapMarks(page: Page): Promise<{ cells: number; dots: number }> {
  const blocks = page.getByRole('figure', { name: 'Probability heatmap' }).locator('[data-block]');
  const moves = (selector: string) =>
    blocks
      .locator(selector)
      .evaluateAll((paths) =>
        paths.reduce((sum, path) => sum + (path.getAttribute('d')?.match(/M/g)?.length ?? 0), 0),
      );
  return {
    cells: await moves('path[data-class]'),
    dots: await moves('path:not([data-class], [data-cut], [data-excluded])'),
  };
}

test('from a first visit: load with true progress, two turns, another persona, a slider, the heatmap', async ({
  page,
  device,
}) => {
  await openGlassbox(page, { device, untilReady: false });
  // Usable before the model is there.
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeEditable();
  await expect(page.getByRole('status').filter({ hasText: /Loading model … \d+ %/ })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Ready' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText('CPU (WebAssembly)').first()).toBeVisible();

  await setControl(page, 'Temperature', '0');
  await ask(page, 'What is the capital of France?', 1);
  await expect(reply(page, 1)).toContainText('Paris');
  const first = await lastRun(page);

  await ask(page, 'What is it famous for?', 2);
  const second = await lastRun(page);
  expect(second?.reusedTokens).toBeGreaterThanOrEqual(
    (first?.promptTokens ?? 0) + (first?.decodedTokens ?? 0) - 1,
  );
  expect(second?.prefilledTokens).toBe((second?.promptTokens ?? 0) - (second?.reusedTokens ?? 0));

  await page.getByRole('button', { name: 'New conversation' }).first().click();
  await setControl(page, 'Max tokens', '24');
  await ask(page, 'How are you?', 1);
  await expect(reply(page, 1)).not.toContainText(pirateWords);
  await expect(reply(page, 1)).not.toContainText(childWords);
  const before = await lastRun(page);

  await setSystemPrompt(page, 'You are a pirate. Speak like a pirate.');
  await askAgain(page, '2/2');
  await expect(reply(page, 1)).toContainText(pirateWords);
  // The prompt changed near its beginning, so little of the cache could stay.
  const asPirate = await lastRun(page);
  expect(asPirate?.reusedTokens).toBeLessThan((before?.promptTokens ?? 0) / 2);

  await setSystemPrompt(page, 'You are a five-year-old child. You love toys, puppies and ice cream.');
  await askAgain(page, '3/3');
  await expect(reply(page, 1)).toContainText(childWords);
  await expect(reply(page, 1)).not.toContainText(pirateWords);

  await page.getByRole('slider', { name: 'Temperature', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('spinbutton', { name: 'Temperature', exact: true })).toHaveValue('0.05');
  await askAgain(page, '4/4');
  await replyTokens(page, 1).first().click();
  await expect(page.getByRole('group', { name: 'Token details' })).toContainText('temperature 0.05');
  const written = await replyTokens(page, 1).count();
  await expect.poll(async () => (await heatmapMarks(page)).dots).toBe(written);
  expect((await heatmapMarks(page)).cells).toBeGreaterThanOrEqual(10 * written);
});

test('the heatmap has ten cells and one dot for each token; a selected one shows the API’s top 10', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Repetition penalty', '1');
  await setControl(page, 'Max tokens', '12');
  await ask(page, 'Tell me a story.', 1);
  const count = 12;
  await expect(replyTokens(page, 1)).toHaveCount(count);
  // Greedy without penalties always takes the first rank, so that no cell lies below the ten.
  await expect.poll(() => heatmapMarks(page)).toEqual({ cells: 10 * count, dots: count });

  const messages = [
    { role: 'system', content: 'You are a helpful assistant. Answer in one short sentence.' },
    { role: 'user', content: 'Tell me a story.' },
  ] as const;
  const expected = await page.evaluate(
    async (list) =>
      (
        await window.glassbox.chat.completions.create({
          messages: list,
          temperature: 0,
          max_tokens: 12,
          logprobs: true,
          top_logprobs: 10,
        })
      ).choices[0]?.logprobs?.content ?? [],
    messages,
  );
  const candidates = page
    .getByRole('group', { name: 'Token details' })
    .getByRole('list', { name: 'Most likely tokens' })
    .getByRole('listitem');
  for (const index of [0, 3, 7, 11]) {
    await replyTokens(page, 1).nth(index).click();
    await expect(replyTokens(page, 1).nth(index)).toHaveAttribute(
      'data-token-id',
      String(expected[index]?.token_id),
    );
    await expect(candidates).toHaveCount(10);
    for (const [place, { token, logprob }] of (expected[index]?.top_logprobs ?? []).entries()) {
      const candidate = candidates.nth(place);
      await expect(candidate).toHaveAttribute('value', String(place + 1));
      await expect(candidate).toContainText(token.trim());
      // The last digit may differ where two runs round differently.
      const shown = (await candidate.textContent()) ?? '';
      const probability = Math.exp(logprob);
      const percents = [probability * 0.9999, probability, probability * 1.0001].map(formatPercent);
      expect(
        percents.some((percent) => shown.includes(percent)),
        `${shown}: ${percents[1]}`,
      ).toBe(true);
    }
  }
});

test('regenerate prefills nothing but the last token, and versions can be walked', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '12');
  await setControl(page, 'Temperature', '1.5');
  await ask(page, 'Tell me a story.', 1);
  const first = await reply(page, 1).locator('[data-token-index]').allInnerTexts();
  await reply(page, 1).getByRole('button', { name: 'Regenerate', exact: true }).click();
  await expect(reply(page, 1)).toContainText('2/2');
  await idle(page, 1);
  expect((await lastRun(page))?.prefilledTokens).toBe(1);
  await reply(page, 1).getByRole('button', { name: 'Previous version' }).click();
  await expect(reply(page, 1)).toContainText('1/2');
  await expect.poll(() => reply(page, 1).locator('[data-token-index]').allInnerTexts()).toEqual(first);
});

test('a seeded reply is the same again when it is regenerated', async ({ loadedPage: page }) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '16');
  await setControl(page, 'Temperature', '1.2');
  await setControl(page, 'Seed', '42');
  await ask(page, 'Tell me a story.', 1);
  const ids = () =>
    replyTokens(page, 1).evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-token-id')));
  const first = await ids();
  await reply(page, 1).getByRole('button', { name: 'Regenerate', exact: true }).click();
  await expect(reply(page, 1)).toContainText('2/2');
  await idle(page, 1);
  await expect.poll(ids).toEqual(first);
});

test('editing the system prompt prefills from the change', async ({ loadedPage: page }) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '4');
  await setSystemPrompt(page, 'You are a helpful assistant. Answer like a pirate.');
  await ask(page, 'How are you?', 1);
  await setSystemPrompt(page, 'You are a helpful assistant. Answer like a child.');
  const expected = await page.evaluate(async () => {
    const rendered = (system: string) =>
      window.glassbox.applyChatTemplate(
        [
          { role: 'system', content: system },
          { role: 'user', content: 'How are you?' },
        ],
        { addGenerationPrompt: true },
      );
    const before = (await rendered('You are a helpful assistant. Answer like a pirate.')).ids;
    const after = (await rendered('You are a helpful assistant. Answer like a child.')).ids;
    return { common: before.findIndex((id, index) => id !== after[index]), length: after.length };
  });
  await reply(page, 1).getByRole('button', { name: 'Regenerate', exact: true }).click();
  await expect(reply(page, 1)).toContainText('2/2');
  await idle(page, 1);
  const run = await lastRun(page);
  expect(run?.reusedTokens).toBe(expected.common);
  expect(run?.prefilledTokens).toBe(expected.length - expected.common);
});

test('every token says its id and raw logprob, and adds up to the text', async ({ loadedPage: page }) => {
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Repetition penalty', '1');
  await ask(page, 'What is the capital of France?', 1);
  const tokens = await replyTokens(page, 1).evaluateAll((nodes) =>
    nodes.map((node) => ({
      index: node.getAttribute('data-token-index'),
      id: Number(node.getAttribute('data-token-id')),
      logprob: node.getAttribute('data-logprob') ?? '',
    })),
  );
  expect(tokens.map(({ index }) => index)).toEqual(tokens.map((_, index) => String(index)));
  for (const { logprob } of tokens) expect(logprob).toMatch(/^-?\d+\.\d{4}$/);
  const scored = await page.evaluate(
    async (ids) => {
      const { ids: prompt } = await window.glassbox.applyChatTemplate(
        [
          { role: 'system', content: 'You are a helpful assistant. Answer in one short sentence.' },
          { role: 'user', content: 'What is the capital of France?' },
        ],
        { addGenerationPrompt: true },
      );
      const result = await window.glassbox.completions.create({
        prompt: [...prompt, ...ids],
        max_tokens: 0,
        echo: true,
        logprobs: 0,
      });
      return result.choices[0]?.logprobs?.token_logprobs.slice(prompt.length) ?? [];
    },
    tokens.map(({ id }) => id),
  );
  for (const [index, { logprob }] of tokens.entries()) {
    expect(Math.abs(Number(logprob) - (scored[index] ?? 99))).toBeLessThan(0.001);
  }
});
