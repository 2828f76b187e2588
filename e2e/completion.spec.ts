import { expect, type Locator, type Page } from '@playwright/test';
import type { AssistantMessageJson } from '../src/core/conversationJson.ts';
import type { ConversationsFile } from '../src/core/conversationsJson.ts';
import { axeViolations } from './axe.ts';
import { lastRun, setControl } from './chat.ts';
import {
  choosePreset,
  complete,
  openDocument,
  percentOf,
  prompt,
  putCursor,
  tintedTokens,
  typeGreedy,
  whenWritten,
} from './document.ts';
import { openGlassbox, test } from './fixtures.ts';
import { exported, importFile } from './library.ts';

const days = 'Monday, Tuesday, Wednesday,';

/** Where something stands once what is around it has stopped moving. */
async function restingBox(locator: Locator) {
  let last = await locator.boundingBox();
  const moved = async () => {
    const before = JSON.stringify(last);
    last = await locator.boundingBox();
    return last === null || JSON.stringify(last) !== before;
  };
  await expect.poll(moved, { intervals: [250] }).toBe(false);
  return last ?? { x: 0, y: 0, width: 0, height: 0 };
}

test('goes on with a text, tinted: Paris has 81 %', async ({ loadedPage: page }) => {
  await choosePreset(page, /Guess the next word/);
  await expect(prompt(page)).toHaveValue('The capital of France is');
  // A preset runs nothing by itself, and says what to try.
  await expect(page.getByText(/Replace the whole text by "The capital of Brazil is"/)).toBeVisible();
  await expect(tintedTokens(page)).toHaveCount(0);
  await complete(page);
  await expect(prompt(page)).toHaveValue('The capital of France is Paris.\n\nThe capital');
  await expect(tintedTokens(page)).toHaveCount(6);
  await expect(tintedTokens(page).first()).toHaveText(' Paris');
  expect(await percentOf(tintedTokens(page).first())).toBe(81);

  // A click on the text shows what else could have stood there.
  const box = await restingBox(tintedTokens(page).first());
  await page.mouse.click(box.x + box.width - 6, box.y + 8);
  const details = page.getByRole('group', { name: 'Token details' });
  await expect(details).toContainText('␣Paris');
  await expect(details).toContainText('token 1 of 6');
});

test('the greedy presets write what was observed', async ({ loadedPage: page }) => {
  await choosePreset(page, /Zero, one, two examples/);
  await complete(page);
  await expect(prompt(page)).toHaveValue(/Sentiment: negative$/);
  expect(await percentOf(tintedTokens(page).first())).toBe(71);

  await choosePreset(page, /What surprised it/);
  await page.getByRole('button', { name: 'Score the text', exact: true }).click();
  await expect(tintedTokens(page)).toHaveCount(9);
  const bits = async () =>
    tintedTokens(page).evaluateAll((tokens) =>
      tokens.map((token) => [token.textContent, -Number(token.getAttribute('data-logprob')) / Math.LN2]),
    );
  const observed = [9.9, 9.0, 6.7, 7.6, 5.9, 6.1, 3.1, 22.7, 1.2];
  const words = ['I', ' like', ' my', ' coffee', ' with', ' milk', ' and', ' socks', '.'];
  const scored = await bits();
  expect(scored.map(([text]) => text)).toEqual(words);
  for (const [place, [, value]] of scored.entries()) expect(value).toBeCloseTo(observed[place] ?? 0, 1);
  await complete(page);
  await expect(prompt(page)).toHaveValue(/I'm a bit of a coffee af$/);
});

test('the start token lifts “ Thursday” from 19 % to 60 %', async ({ loadedPage: page }) => {
  await typeGreedy(page, days, 1);
  await complete(page);
  await expect(prompt(page)).toHaveValue(`${days} Thursday`);
  expect(await percentOf(tintedTokens(page).first())).toBe(60);

  // Typed, and scored with and without: nothing stands before a first token, so it has no score.
  await prompt(page).fill('');
  await prompt(page).fill(`${days} Thursday`);
  const score = page.getByRole('button', { name: 'Score the text', exact: true });
  await score.click();
  await expect(tintedTokens(page).last()).toHaveText(' Thursday');
  expect(await percentOf(tintedTokens(page).last())).toBe(60);
  const count = await tintedTokens(page).count();
  await page.getByRole('switch', { name: 'Start token' }).click();
  await expect(tintedTokens(page)).toHaveCount(0);
  await score.click();
  await expect(tintedTokens(page)).toHaveCount(count - 1);
  expect(await percentOf(tintedTokens(page).last())).toBe(19);
});

test('an edit in the middle keeps the tokens before it; undo, redo and versions lose nothing', async ({
  loadedPage: page,
}) => {
  await typeGreedy(page, days, 6);
  await complete(page);
  const whole = await prompt(page).inputValue();
  const ids = () =>
    tintedTokens(page).evaluateAll((all) => all.map((token) => token.getAttribute('data-token-id')));
  await expect(tintedTokens(page)).toHaveCount(6);
  const before = await ids();

  // After the second token: the two stay, the rest is typed text now.
  const [first, second] = await tintedTokens(page).allTextContents();
  await putCursor(page, days.length + (first ?? '').length + (second ?? '').length);
  await page.keyboard.type('!');
  await expect.poll(ids).toEqual(before.slice(0, 2));
  const edited = `${days}${first}${second}!${whole.slice(days.length + `${first}${second}`.length)}`;
  await expect(prompt(page)).toHaveValue(edited);

  await page.keyboard.press('Control+z');
  await expect(prompt(page)).toHaveValue(whole);
  await expect.poll(ids).toEqual(before);
  await page.keyboard.press('Control+Shift+z');
  await expect(prompt(page)).toHaveValue(edited);

  // The whole reply is one version away.
  await putCursor(page, days.length + 2);
  const part = page.getByRole('group', { name: 'Part at the cursor' });
  await expect(part).toContainText('2/2');
  await part.getByRole('button', { name: 'Previous version' }).click();
  await expect(prompt(page)).toHaveValue(whole);
  await expect.poll(ids).toEqual(before);
});

test('goes on from the cursor; the old rest stays a version', async ({ loadedPage: page }) => {
  await typeGreedy(page, 'The cat sat on the table. The dog', 4);
  await complete(page);
  const whole = await prompt(page).inputValue();
  await putCursor(page, 'The cat sat on the'.length);
  await expect(page.getByText(/Goes on at the cursor/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await whenWritten(page);
  await expect(prompt(page)).toHaveValue(/^The cat sat on the mat/);
  await expect(tintedTokens(page)).toHaveCount(4);
  // What was read already is not read again.
  const run = await lastRun(page);
  expect(run?.prefilledTokens).toBe(1);
  await page.getByRole('button', { name: 'Undo change' }).click();
  await expect(prompt(page)).toHaveValue(whole);
  await page.getByRole('button', { name: 'Redo change' }).click();
  await expect(prompt(page)).toHaveValue(/^The cat sat on the mat/);
});

test('what Undo or Delete takes away stays away once it is saved, and comes back by Redo and Undo', async ({
  loadedPage: page,
}) => {
  const typed = 'The secret to success is';
  await typeGreedy(page, typed, 3);
  await complete(page);
  const whole = await prompt(page).inputValue();
  expect(whole.length).toBeGreaterThan(typed.length);
  // The autosave gives back what is stored now, merged: within a second.
  const saved = () => page.waitForTimeout(1500);
  await page.getByRole('button', { name: 'Undo change' }).click();
  await expect(prompt(page)).toHaveValue(typed);
  await saved();
  await expect(prompt(page)).toHaveValue(typed);
  await page.getByRole('button', { name: 'Redo change' }).click();
  await expect(prompt(page)).toHaveValue(whole);
  await prompt(page).press('Control+a');
  await prompt(page).press('Delete');
  await expect(prompt(page)).toHaveValue('');
  await saved();
  await expect(prompt(page)).toHaveValue('');
  await page.getByRole('button', { name: 'Undo change' }).click();
  await expect(prompt(page)).toHaveValue(whole);
  await putCursor(page, whole.length);
  for (let left = whole.length; left > typed.length; left--) await prompt(page).press('Backspace');
  await saved();
  await expect(prompt(page)).toHaveValue(typed);
});

test('the cursor is where it was left when the tab is opened again: at the end, unless it was put elsewhere', async ({
  loadedPage: page,
}) => {
  await typeGreedy(page, 'The cat sat on the', 2);
  const leave = async () => {
    await page.getByRole('tab', { name: 'Chat', exact: true }).click();
    await page.getByRole('tab', { name: 'Completion', exact: true }).click();
    await prompt(page).focus();
  };
  await leave();
  await expect(page.getByText('Goes on at the end')).toBeVisible();
  await putCursor(page, 7);
  await expect(page.getByText(/the 11 characters behind it/)).toBeVisible();
  await leave();
  await expect(page.getByText(/the 11 characters behind it/)).toBeVisible();
  await page.keyboard.press('Control+End');
  await complete(page);
  await expect(prompt(page)).toHaveValue(/^The cat sat on the mat/);
});

test('a link fills the document and runs nothing', async ({ page, device }) => {
  await openGlassbox(page, { device, model: 'scripted', preset: 'many-endings' });
  await expect(prompt(page)).toHaveValue('The secret to success is');
  await expect(page.getByText('Goes on at the end')).toBeVisible();
  await expect(page.getByRole('meter', { name: 'Context' })).not.toHaveAttribute('aria-valuenow', '1');
  await prompt(page).focus();
  await expect(page.getByText('Goes on at the end')).toBeVisible();
});

/** The document's replies, of all versions, as the file holds them. */
async function exportedReplies(page: Page): Promise<readonly AssistantMessageJson[]> {
  const file = JSON.parse(await exported(page, 'All versions and tokens (.json)')) as ConversationsFile;
  return (file.conversations[0]?.messages ?? []).flatMap((message) =>
    message.role === 'user' ? [] : [message],
  );
}

test('several continuations read the text once and are drawn as a tree', async ({ loadedPage: page }) => {
  await openDocument(page);
  await setControl(page, 'Temperature', '1');
  await setControl(page, 'Max tokens', '8');
  await setControl(page, 'Seed', '4');
  await setControl(page, 'Continuations', '4');
  await prompt(page).fill('Once upon a time, in a village by the sea, there');
  await complete(page);
  const run = await lastRun(page);
  const length = run?.promptTokens ?? 0;
  expect(length).toBeGreaterThan(10);
  // Every run's counters go out with the document: the four together read the text once, and its last token each.
  const replies = await exportedReplies(page);
  expect(replies.map(({ tokens }) => tokens.length)).toEqual([8, 8, 8, 8]);
  const counters = replies.map(({ stats }) => [
    stats?.promptTokens,
    stats?.prefilledTokens,
    stats?.reusedTokens,
  ]);
  const [reader, ...others] = counters.toSorted((a, b) => (a[2] ?? 0) - (b[2] ?? 0));
  // The start token may be there from the document before.
  const known = reader?.[2] ?? 0;
  expect(known).toBeLessThanOrEqual(1);
  expect(reader).toEqual([length, length - known, known]);
  expect(others).toEqual(Array.from({ length: 3 }, () => [length, 1, length - 1]));
  expect(counters).toContainEqual([length, run?.prefilledTokens, run?.reusedTokens]);

  const tree = page.getByRole('region', { name: 'Continuations' });
  await expect(tree).toContainText('4 continuations from here');
  const leaves = tree.getByRole('button');
  const named = await leaves.evaluateAll((all) => all.map((leaf) => leaf.textContent ?? ''));
  for (const seed of [4, 5, 6, 7])
    expect(named.filter((name) => name.includes(`seed ${seed}`))).toHaveLength(1);
  for (const name of named) expect(name).toMatch(/^Continuation .*(1 in |%).* bits per token/);

  const first = await prompt(page).inputValue();
  const other = tree.getByRole('button', { pressed: false }).first();
  await other.click();
  await expect(prompt(page)).not.toHaveValue(first);
  await expect(page.getByRole('group', { name: 'Part at the cursor' })).toContainText('/4');
  await page.getByRole('button', { name: 'Undo change' }).click();
  await expect(prompt(page)).toHaveValue(first);
  await setControl(page, 'Seed', '-1');
});

test('a document goes out as data, Markdown and text; its data comes back with its tokens and its start token', async ({
  loadedPage: page,
}) => {
  await typeGreedy(page, 'The capital of France is', 4);
  await page.getByRole('switch', { name: 'Start token' }).click();
  await complete(page);
  const text = await prompt(page).inputValue();
  const logprobs = () =>
    tintedTokens(page).evaluateAll((all) =>
      all.map((token) => [token.getAttribute('data-token-id'), token.getAttribute('data-logprob')]),
    );
  await expect(tintedTokens(page)).toHaveCount(4);
  const before = await logprobs();
  expect(await exported(page, 'The text alone (.txt)')).toBe(text);
  expect(await exported(page, 'Text to read (.md)')).toContain(`\`\`\`text\n${text}\n\`\`\``);
  const data = await exported(page, 'All versions and tokens (.json)');
  await openDocument(page);
  await importFile(page, 'document.json', data);
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(prompt(page)).toHaveValue(text);
  await expect(page.getByRole('switch', { name: 'Start token' })).not.toBeChecked();
  await expect.poll(logprobs).toEqual(before);
});

test('Stop ends it; sliders obey while it writes; the box is behind its text to the pixel', async ({
  loadedPage: page,
}) => {
  await openDocument(page);
  // Far more than are written before Escape on any machine; the line repeats itself, and cool it goes on for ever.
  await setControl(page, 'Max tokens', '1500');
  await setControl(page, 'Repetition penalty', '1');
  await setControl(page, 'Temperature', '0.3');
  await prompt(page).fill(`${'A long line of words that has to wrap more than once. '.repeat(6)}\n\nThen:`);
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => tintedTokens(page).count()).toBeGreaterThan(4);
  await setControl(page, 'Temperature', '0');
  await prompt(page).focus();
  await page.keyboard.press('Escape');
  await whenWritten(page);
  await expect(page.getByRole('status')).toHaveText('Stopped');
  const sizes = () =>
    prompt(page).evaluate((box) => [
      box.scrollHeight - box.clientHeight,
      box.clientHeight - (box.previousElementSibling?.clientHeight ?? 0),
      box.clientWidth - (box.previousElementSibling?.clientWidth ?? 0),
    ]);
  await expect.poll(sizes).toEqual([0, 0, 0]);
});

test('works by keyboard alone: type, complete, inspect a token, take a candidate, undo', async ({
  loadedPage: page,
}) => {
  await typeGreedy(page, '', 3);
  await prompt(page).focus();
  await page.keyboard.type('The capital of France is');
  await page.keyboard.press('Control+Enter');
  await whenWritten(page);
  await expect(prompt(page)).toHaveValue('The capital of France is Paris.\n');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('[data-track] [aria-current]').first()).toHaveText(' Paris');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.locator('[data-candidates] button:focus')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(prompt(page)).not.toHaveValue(/^The capital of France is Paris/);
  await whenWritten(page);
  await expect(prompt(page)).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(prompt(page)).toHaveValue('The capital of France is Paris.\n');
});

test('an input method’s attempts are one step of Undo', async ({ loadedPage: page }) => {
  await typeGreedy(page, 'Hello ', 3);
  const keys = await page.context().newCDPSession(page);
  for (const text of ['k', 'か', 'かな']) {
    const end = text.length;
    await keys.send('Input.imeSetComposition', { text, selectionStart: end, selectionEnd: end });
  }
  await expect(prompt(page)).toHaveValue('Hello かな');
  await keys.send('Input.insertText', { text: '仮名' });
  await expect(prompt(page)).toHaveValue('Hello 仮名');
  await page.keyboard.press('Control+z');
  await expect(prompt(page)).toHaveValue('Hello ');
});

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing: ${theme}, ${width} wide, empty and with a tree`, async ({
      loadedPage: page,
    }) => {
      await openDocument(page);
      await setControl(page, 'Temperature', '1.2');
      await setControl(page, 'Max tokens', '8');
      await setControl(page, 'Continuations', '3');
      await setControl(page, 'Seed', '4');
      await page
        .getByRole('button', { name: 'Dismiss', exact: true })
        .click({ timeout: 1000 })
        .catch(() => {});
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 844 });
      const empty = await axeViolations(page);
      expect(empty).toEqual([]);
      await prompt(page).fill('The secret to success is');
      await complete(page);
      const writtenTokens = await tintedTokens(page).count();
      await page.getByRole('button', { name: 'Score the text', exact: true }).click();
      await expect.poll(() => tintedTokens(page).count()).toBeGreaterThan(writtenTokens);
      await whenWritten(page);
      const written = await axeViolations(page);
      expect(written).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1440, height: 900 });
      await setControl(page, 'Seed', '-1');
      await page.emulateMedia({ colorScheme: null });
    });
  }
}

test.afterAll(async ({ sharedPage: { page } }) => {
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
});
