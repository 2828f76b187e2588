import { expect, type Page } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { setControl } from './chat.ts';
import { afresh, allAnswered, paneTokens, sendToAll } from './comparison.ts';
import { test } from './fixtures.ts';
import { keyTo, tabTo } from './keyboard.ts';

async function expectNoViolations(page: Page): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
}

async function inBothThemes(page: Page, check: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await check();
  }
  await page.emulateMedia({ colorScheme: null });
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the comparison: ${theme}, wide and narrow`, async ({ loadedPage: page }) => {
    await afresh(page);
    await page.emulateMedia({ colorScheme: theme });
    const check = () => expectNoViolations(page);
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

test('axe finds nothing in what opens, in a mixture, in six panes and in a blind test', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '6');
  const check = () => inBothThemes(page, () => expectNoViolations(page));
  const open = (name: string) => page.getByRole('button', { name, exact: true }).click();

  await open('Presets');
  await expect(page.getByRole('dialog', { name: 'Presets' })).toBeVisible();
  await check();
  await page.keyboard.press('Escape');
  await open('Add persona');
  await expect(page.getByRole('menu', { name: 'Add persona' })).toBeVisible();
  await check();
  await page.keyboard.press('Escape');
  await open('2 example turns A');
  await expect(page.getByRole('group', { name: 'Example turns A' })).toBeVisible();
  await check();
  await open('2 example turns A');

  await page.getByRole('textbox', { name: 'Prefill B', exact: true }).fill('Umm,');
  await page.getByRole('switch', { name: 'Mixer' }).click();
  await sendToAll(page, 'How are you?');
  await allAnswered(page);
  const mixed = page.getByRole('region', { name: 'Pane Mixed' });
  await expect(mixed.locator('[data-token-index]').first()).toBeVisible();
  await expect(mixed).toContainText('it begins with no prefill: B’s is left out.');
  await check();
  await page.getByRole('switch', { name: 'Mixer' }).click();

  await open('New chat');
  for (let panes = 3; panes <= 6; panes += 1) {
    await open('Add persona');
    await page.getByRole('menuitem', { name: 'Blank', exact: true }).click();
  }
  await expect(page.getByRole('region', { name: /^Pane / })).toHaveCount(6);
  await check();

  await page.getByRole('switch', { name: 'Blind test' }).click();
  await check();
  await sendToAll(page, 'How are you?');
  await allAnswered(page);
  await check();
  await open('Tie');
  await expect(page.getByText(/^A tie: A was/)).toBeVisible();
  await check();
  await open('End blind test');
});

test('at 390 pixels one pane fills the screen, and the others are a swipe or a button away', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '8');
  await sendToAll(page, 'How are you?');
  await allAnswered(page);
  await page.setViewportSize({ width: 390, height: 800 });
  const left = (letter: string) =>
    page
      .getByRole('region', { name: new RegExp(`^Pane ${letter}\\b`) })
      .evaluate((pane) => Math.round(pane.getBoundingClientRect().left));
  /** A finger over this part of the pane: by touch events, so that `touch-action` and nested scrolling count. */
  const swipeOver = async (selector: string, letter: string, from: number, to: number) => {
    const box = await page
      .getByRole('region', { name: new RegExp(`^Pane ${letter}\\b`) })
      .locator(selector)
      .first()
      .boundingBox();
    if (box === null) throw new Error(`Nothing to swipe on in pane ${letter}.`);
    const y = Math.round(box.y + box.height / 2);
    const cdp = await page.context().newCDPSession(page);
    const steps = 12;
    const touch = (type: 'touchStart' | 'touchMove', step: number) =>
      cdp.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: [{ x: from + ((to - from) * step) / steps, y }],
      });
    await touch('touchStart', 0);
    for (let step = 1; step <= steps; step += 1) await touch('touchMove', step);
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await cdp.detach();
  };
  const shown = (name: RegExp) => page.getByRole('button', { name });

  await expect.poll(() => left('A')).toBe(0);
  expect(await left('B')).toBeGreaterThanOrEqual(380);
  await shown(/^Show B/).click();
  await expect.poll(() => left('B')).toBe(0);
  await expect(shown(/^Show B/)).toHaveAttribute('aria-current', 'true');
  // Over the words of a reply, then back over the pane's head.
  await swipeOver('[data-token-index]', 'B', 50, 340);
  await expect.poll(() => left('A')).toBe(0);
  await expect(shown(/^Show A/)).toHaveAttribute('aria-current', 'true');
  await swipeOver('header', 'A', 340, 50);
  await expect.poll(() => left('B')).toBe(0);
  // A swipe is no tap: no token was selected on the way.
  await expect(page.locator('[data-token-index][aria-current="true"]')).toHaveCount(0);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('the keyboard alone asks, stops, picks a persona and selects a token in all panes', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '40');
  await page.getByRole('tab', { name: 'Compare', exact: true }).focus();
  await tabTo(page, 'Message');
  await page.keyboard.type('Why is the sky blue?');
  await page.keyboard.press('Enter');
  for (const letter of ['A', 'B']) await expect(paneTokens(page, letter).nth(3)).toBeVisible();
  await page.keyboard.press('Escape');
  await allAnswered(page);
  await paneTokens(page, 'A').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(paneTokens(page, 'A').nth(2)).toHaveAttribute('aria-current', 'true');
  await expect(paneTokens(page, 'B').nth(2)).toHaveAttribute('aria-current', 'true');
});

test('the keyboard alone adds a persona, cross-examines, votes blind and comes to the export', async ({
  loadedPage: page,
}) => {
  await afresh(page);
  await setControl(page, 'Max tokens', '6');
  await page.getByRole('tab', { name: 'Compare', exact: true }).focus();
  await tabTo(page, 'Add persona');
  await page.keyboard.press('Enter');
  await keyTo(page, 'ArrowDown', 'Butler');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Pane C: Butler' })).toBeVisible();

  await tabTo(page, 'Message');
  await page.keyboard.type('How are you?');
  await page.keyboard.press('Enter');
  await expect(paneTokens(page, 'C').first()).toBeVisible({ timeout: 60_000 });
  await allAnswered(page);
  await tabTo(page, 'Cross-examine');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/bits in all/).first()).toBeVisible({ timeout: 60_000 });

  await tabTo(page, 'Blind test');
  await page.keyboard.press('Space');
  await expect(page.getByRole('group', { name: 'Vote' })).toBeVisible();
  await tabTo(page, 'Message');
  await page.keyboard.press('Enter');
  await expect(paneTokens(page, 'B').first()).toBeVisible({ timeout: 60_000 });
  await allAnswered(page);
  await tabTo(page, 'B is better');
  await page.keyboard.press('Enter');
  // The result takes the focus, so that it is read, and what follows lies ahead.
  await expect(page.locator('[data-blind-result]')).toBeFocused();
  await expect(page.getByText(/^You preferred B, which was /)).toBeVisible();
  await tabTo(page, 'End blind test');
  await page.keyboard.press('Enter');

  await tabTo(page, 'Export');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Web page (.html)', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeFocused();
});
