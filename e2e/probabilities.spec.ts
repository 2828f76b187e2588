import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { axeViolations } from './axe.ts';
import {
  ask,
  idle,
  lastRun,
  reply,
  replyTokens,
  setControl,
  setSystemPrompt,
  startAfresh,
  typeMessage,
} from './chat.ts';
import { test } from './fixtures.ts';

const question = 'Why is the sky blue?';
const tourSteps = 6;

function panel(page: Page): Locator {
  return page.getByRole('region', { name: 'Token probabilities' });
}

async function showView(page: Page, name: 'Heatmap' | 'Bars' | 'Table'): Promise<void> {
  await panel(page).getByRole('tab', { name, exact: true }).click();
}

async function read(page: Page, name: 'Raw' | 'As sampled' | 'What-if'): Promise<void> {
  await panel(page).getByRole('radio', { name, exact: true }).check({ force: true });
}

/** What each token of reply 1 says of itself. */
function tokenAttributes(page: Page) {
  return replyTokens(page, 1).evaluateAll((nodes) =>
    nodes.map((node) => ({
      id: Number(node.getAttribute('data-token-id')),
      logprob: node.getAttribute('data-logprob') ?? '',
    })),
  );
}

/** Shows the table and waits for a row for each token of reply 1. */
async function showTable(page: Page): Promise<void> {
  await showView(page, 'Table');
  const count = await replyTokens(page, 1).count();
  await expect.poll(async () => (await tableRows(page)).length).toBe(count);
}

/** Cells of the table's rows on the page that is shown. */
function tableRows(page: Page) {
  return panel(page)
    .getByRole('table', { name: 'Token probabilities' })
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
}

async function afreshWithReply(page: Page, maxTokens = '24'): Promise<void> {
  await startAfresh(page);
  await setControl(page, 'Max tokens', maxTokens);
  await setControl(page, 'Temperature', '0');
  await ask(page, question, 1);
}

test('numbers agree everywhere: text, table, details, tooltip, CSV, API', async ({ loadedPage: page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await afreshWithReply(page);
  const attributes = await tokenAttributes(page);
  const api = await page.evaluate(async (content) => {
    const result = await window.glassbox.chat.completions.create({
      messages: [
        { role: 'system', content: 'You are a helpful assistant. Answer in one short sentence.' },
        { role: 'user', content },
      ],
      temperature: 0,
      top_k: 40,
      top_p: 0.9,
      repetition_penalty: 1.1,
      repetition_penalty_scope: 'replies',
      max_tokens: 24,
      logprobs: true,
      top_logprobs: 10,
    });
    return result.choices[0]?.logprobs?.content ?? [];
  }, question);
  expect(api.length).toBeGreaterThan(10);
  for (const [index, { token_id: id, logprob }] of api.entries()) {
    expect(attributes[index]).toEqual({ id, logprob: logprob.toFixed(4) });
  }

  await read(page, 'Raw');
  await showTable(page);
  const rows = await tableRows(page);
  expect(rows).toHaveLength(attributes.length);
  await panel(page).getByRole('button', { name: 'Copy CSV' }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('Candidate 10 probability');
  const csv = (await page.evaluate(() => navigator.clipboard.readText())).split('\r\n');
  for (const [index, { token_id: id, logprob, top_logprobs: top }] of api.entries()) {
    const [, rowId, rowLogprob, rowProbability] = rows[index] ?? [];
    expect([rowId, rowLogprob]).toEqual([String(id), logprob.toFixed(4)]);
    expect(csv[index + 1]).toContain(`,${id},${logprob.toFixed(4)},`);
    if (Math.exp(logprob) < 0.99) {
      expect(Math.abs(Number.parseFloat(rowProbability ?? '') - 100 * Math.exp(logprob))).toBeLessThan(0.06);
    }
    for (const [place, candidate] of top.entries()) {
      expect(csv[index + 1]).toContain(`,${candidate.token_id},`);
      const shown = Number.parseFloat(/([\d.]+) %$/.exec(rows[index]?.[6 + place] ?? '')?.[1] ?? 'NaN');
      expect(Math.abs(shown - 100 * Math.exp(candidate.logprob))).toBeLessThan(0.06);
    }
  }

  await showView(page, 'Heatmap');
  const details = panel(page).getByRole('group', { name: 'Token details' });
  await replyTokens(page, 1).nth(4).click();
  await page.mouse.move(5, 5);
  await expect(details).toContainText(String(attributes[4]?.id));
  await expect(details).toContainText(attributes[4]?.logprob ?? '');
  await expect(details).toContainText(rows[4]?.[3] ?? '');
  await replyTokens(page, 1).nth(6).hover();
  await expect(details).toContainText(attributes[6]?.logprob ?? '');
  // The tip beside the pointer.
  const percent = (rows[6]?.[3] ?? '').replace(' %', '');
  await expect(page.locator('body > [aria-hidden="true"]').last()).toContainText(percent);
  await showView(page, 'Bars');
  await replyTokens(page, 1).nth(4).click();
  await expect(panel(page).getByRole('figure', { name: 'Candidates' })).toContainText(
    (rows[4]?.[3] ?? '').replace(' %', ''),
  );
  await showView(page, 'Heatmap');
  await page.mouse.move(5, 5);
});

test('the settings that drew a reply would draw it again; others would not', async ({ loadedPage: page }) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '24');
  await setControl(page, 'Temperature', '1.2');
  await setControl(page, 'Seed', '42');
  await ask(page, question, 1);
  await read(page, 'What-if');
  await expect(panel(page)).toContainText(/All \d+ tokens could be drawn/);
  await showTable(page);
  const asNow = await tableRows(page);
  await read(page, 'As sampled');
  await expect.poll(() => tableRows(page)).toEqual(asNow);

  // The sliders re-shape what is written; the text and the frozen reading stay.
  const text = await reply(page, 1).locator('[data-token-index]').allTextContents();
  await setControl(page, 'Top-k', '1');
  await expect.poll(() => tableRows(page)).toEqual(asNow);
  await read(page, 'What-if');
  await expect(panel(page)).toContainText(/[1-9]\d* of \d+ tokens would not have been drawn/);
  await expect.poll(() => tableRows(page)).not.toEqual(asNow);
  expect(await reply(page, 1).locator('[data-token-index]').allTextContents()).toEqual(text);
  await read(page, 'Raw');
  await showView(page, 'Heatmap');
});

test('by keyboard alone: reach a token, walk its candidates, branch, come back', async ({
  loadedPage: page,
}) => {
  await afreshWithReply(page, '12');
  const before = await reply(page, 1).locator('[data-token-index]').allTextContents();
  const promptTokens = (await lastRun(page))?.promptTokens ?? 0;

  await page.getByRole('textbox', { name: 'System prompt', exact: true }).focus();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate(() => document.activeElement?.hasAttribute('data-token-index') ?? false)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Home');
  for (const index of ['0', '1', '2', '3']) {
    if (index !== '0') await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-token-index')))
      .toBe(index);
  }
  const focusedText = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-token-index]:focus')).toHaveCount(0);
  const first = await focusedText();
  await page.keyboard.press('ArrowDown');
  await expect.poll(focusedText).not.toBe(first);
  expect(await focusedText()).toMatch(/Continue from here/);
  await page.keyboard.press('Enter');

  await expect(reply(page, 1)).toContainText('2/2');
  await idle(page, 1);
  const after = await reply(page, 1).locator('[data-token-index]').allTextContents();
  expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
  expect(after[3]).not.toBe(before[3]);
  // The common prefix was reused: only the new token was run.
  const run = await lastRun(page);
  expect(run?.promptTokens).toBe(promptTokens + 4);
  expect(run?.reusedTokens).toBe(promptTokens + 3);
  expect(run?.prefilledTokens).toBe(1);

  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await expect(reply(page, 1)).toContainText('1/2');
  await expect.poll(() => reply(page, 1).locator('[data-token-index]').allTextContents()).toEqual(before);
});

test('the prompt can be scored: its numbers are those of the API', async ({ loadedPage: page }) => {
  await afreshWithReply(page, '4');
  await panel(page).getByRole('radio', { name: 'Prompt', exact: true }).check({ force: true });
  await showView(page, 'Table');
  await expect.poll(async () => (await tableRows(page)).length, { timeout: 60_000 }).toBeGreaterThan(20);
  const rows = await tableRows(page);
  const echoed = await page.evaluate(async (content) => {
    const { ids } = await window.glassbox.applyChatTemplate(
      [
        { role: 'system', content: 'You are a helpful assistant. Answer in one short sentence.' },
        { role: 'user', content },
      ],
      { addGenerationPrompt: true },
    );
    const result = await window.glassbox.completions.create({
      prompt: ids,
      echo: true,
      max_tokens: 0,
      logprobs: 0,
    });
    return result.choices[0]?.logprobs;
  }, question);
  expect(rows.map(([, id]) => Number(id))).toEqual(echoed?.token_ids.slice(1));
  for (const [index, [, , logprob]] of rows.entries()) {
    expect(Math.abs(Number(logprob) - (echoed?.token_logprobs[index + 1] ?? 99))).toBeLessThan(0.001);
  }
  await panel(page).getByRole('radio', { name: 'Reply', exact: true }).check({ force: true });
  await showView(page, 'Heatmap');
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any view: ${theme}`, async ({ loadedPage: page }) => {
    await afreshWithReply(page);
    await page.emulateMedia({ colorScheme: theme });
    await replyTokens(page, 1).nth(3).click();
    const states = [
      ['Heatmap', 'Raw'],
      ['Heatmap', 'What-if'],
      ['Bars', 'As sampled'],
      ['Table', 'What-if'],
    ] as const;
    for (const [view, reading] of states) {
      await showView(page, view);
      await read(page, reading);
      const violations = await axeViolations(page);
      expect(violations, `${view}, ${reading}`).toEqual([]);
    }
    await read(page, 'Raw');
    await showView(page, 'Heatmap');
    await page.emulateMedia({ colorScheme: null });
  });
}

test('charts are saved as SVG and PNG, and nothing breaks the content policy', async ({
  loadedPage: page,
}) => {
  await afreshWithReply(page);
  await replyTokens(page, 1).nth(3).click();
  for (const [view, name] of [
    ['Heatmap', 'Probability heatmap'],
    ['Bars', 'Candidates'],
  ] as const) {
    await showView(page, view);
    for (const kind of ['SVG', 'PNG'] as const) {
      await page.getByRole('button', { name: `Download: ${name}` }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Download ${kind}` }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${kind.toLowerCase()}$`));
      const bytes = readFileSync(await download.path());
      if (kind === 'PNG') expect([...bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
      else expect(bytes.toString()).toMatch(/^<svg[\s\S]*<path[\s\S]*fill="rgb/);
      expect(bytes.length).toBeGreaterThan(1000);
      await page.keyboard.press('Escape');
    }
  }
  await showView(page, 'Heatmap');
});

test('the panel docks right or below, closes, and remembers', async ({ loadedPage: page }) => {
  await afreshWithReply(page, '4');
  const width = async () => (await panel(page).boundingBox())?.width ?? 0;
  const below = await width();
  await page.getByRole('button', { name: 'Dock right' }).click();
  await expect.poll(width).toBeLessThan(below);
  const settings = () => page.evaluate(() => localStorage.getItem('glassbox.settings'));
  await expect.poll(settings).toContain('"panelDock":"right"');
  await page.getByRole('button', { name: 'Dock below' }).click();
  await expect.poll(width).toBe(below);
  await page.getByRole('button', { name: 'Close panel' }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect.poll(settings).toContain('"panelOpen":false');
  await page
    .getByRole('button', { name: /probabilit/i })
    .first()
    .click();
  await expect(panel(page)).toBeVisible();
});

test('the tour goes through the reply’s own numbers, can be left and taken again', async ({
  loadedPage: page,
}) => {
  await afreshWithReply(page);
  const tour = panel(page).getByRole('button', { name: 'Tour', exact: true });
  await tour.click();
  const card = page
    .getByRole('dialog')
    .or(page.getByRole('region', { name: /tour/i }))
    .first();
  const end = page.getByRole('button', { name: 'End tour' });
  await expect(end).toBeVisible();
  const logprobs = (await tokenAttributes(page)).map(({ logprob }) => Number(logprob));
  const seen: string[] = [];
  const shown = () => page.locator('[aria-labelledby]').filter({ has: end }).first().textContent();
  for (let step = 0; step < tourSteps; step += 1) {
    await expect.poll(shown).not.toBe(seen.at(-1) ?? '');
    seen.push((await shown()) ?? '');
    await page.keyboard.press('ArrowRight');
  }
  const words = seen.join(' ');
  for (const term of [/log/i, /entropy/i, /rank/i, /as sampled/i, /what-if/i]) expect(words).toMatch(term);
  const percents = logprobs.map((logprob) => (100 * Math.exp(logprob)).toFixed(1));
  expect(percents.some((percent) => words.includes(percent))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(end).toHaveCount(0);
  await tour.click();
  await expect(end).toBeVisible();
  await end.click();
  await expect(card).toHaveCount(0);
});

test('the legend singles out one class in every view', async ({ loadedPage: page }) => {
  await startAfresh(page);
  await setControl(page, 'Temperature', '1.5');
  await setControl(page, 'Seed', '42');
  await setControl(page, 'Max tokens', '24');
  await ask(page, question, 1);
  const classes = panel(page)
    .getByRole('group', { name: /Show one class/ })
    .getByRole('button');
  await classes.first().click();
  await expect(classes.first()).toHaveAttribute('aria-pressed', 'true');
  const faded = () =>
    replyTokens(page, 1).evaluateAll(
      (nodes) =>
        nodes.filter((node) => {
          const painted = node.querySelector('[class*="painted"]') ?? node;
          return getComputedStyle(painted).backgroundColor === 'rgba(0, 0, 0, 0)';
        }).length,
    );
  const all = await replyTokens(page, 1).count();
  await expect.poll(faded).toBeGreaterThan(0);
  await classes.first().click();
  await expect.poll(faded).toBeLessThan(all);
  await expect(classes.first()).toHaveAttribute('aria-pressed', 'false');
});

test('an append leaves the heatmap’s nodes in place', async ({ loadedPage: page }) => {
  await startAfresh(page);
  // Without a penalty the favourite goes round for ever (the golden case "pirate"), so the reply is long: far from
  // its end when it is looked at, however quick the model and however slow the page.
  await setControl(page, 'Max tokens', '400');
  await setSystemPrompt(page, 'Speak like a pirate');
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Repetition penalty', '1');
  await typeMessage(page, 'How are you?');
  await expect.poll(() => replyTokens(page, 1).count(), { intervals: [30] }).toBeGreaterThan(33);
  const kept = await page.evaluate(async () => {
    const blocks = () => [...document.querySelectorAll('[aria-label="Probability heatmap"] [data-block]')];
    const page = () => blocks()[0]?.getAttribute('data-block');
    const count = () => document.querySelectorAll('[data-token-index]').length;
    const pause = () => new Promise((resolve) => setTimeout(resolve, 30));
    for (;;) {
      const [before, pageBefore] = [count(), page()];
      const sealed = blocks().slice(0, -1);
      const nodes = sealed.flatMap((block) => [block, ...block.querySelectorAll('*')]);
      while (count() < before + 6) await pause();
      // Where the page was turned meanwhile, others are looked at.
      if (sealed.length > 0 && page() === pageBefore) {
        return { nodes: nodes.length, connected: nodes.filter((node) => node.isConnected).length };
      }
    }
  });
  expect(kept.nodes).toBeGreaterThan(4);
  expect(kept.connected).toBe(kept.nodes);
  await page.keyboard.press('Escape');
  await idle(page, 1);
});
