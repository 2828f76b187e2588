import { expect, type Page } from '@playwright/test';
import { allAnswered, openCompare, paneReply, sendToAll } from './comparison.ts';
import { openGlassbox, test } from './fixtures.ts';

/** The stand-in model answers at once and always the same: enough for what surrounds the replies. */
async function openScripted(page: Page, preset?: string): Promise<void> {
  await openGlassbox(page, {
    device: 'wasm',
    model: 'scripted',
    ...(preset === undefined ? {} : { preset }),
  });
  if (preset === undefined) await openCompare(page);
}

const textbox = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

test('a blind test gives nothing away until the vote, and counts it for the pair', async ({ page }) => {
  await openScripted(page);
  await sendToAll(page, 'How are you?');
  await allAnswered(page);
  await page.getByRole('switch', { name: 'Blind test' }).click();
  await expect(page.getByRole('region', { name: 'Pane A', exact: true })).toBeVisible();
  const expectNothingTold = async () =>
    expect(await page.content()).not.toMatch(/pirate|five-year|puppies|matey/i);
  await expectNothingTold();
  // The question that was asked last is in the box again.
  await expect(textbox(page, 'Message')).toHaveValue('How are you?');
  for (const name of ['A is better', 'B is better', 'Tie', 'Both are bad']) {
    await expect(page.getByRole('button', { name, exact: true })).toHaveAttribute('aria-disabled', 'true');
  }
  await sendToAll(page);
  await allAnswered(page);
  await expectNothingTold();
  await page.getByRole('button', { name: 'B is better', exact: true }).click();
  await expect(page.getByText(/^You preferred B, which was (Pirate|Five-year-old)\.$/)).toBeVisible();
  await expect(page.getByText(/^Pirate [01] : [01] Five-year-old · (100|0) % \(/)).toBeVisible();
  await expect(page.getByText('Too early to tell after one vote.')).toBeVisible();
  await page.getByRole('button', { name: 'Next round', exact: true }).click();
  await expectNothingTold();
  await page.getByRole('switch', { name: 'Blind test' }).click();
  await expect(textbox(page, 'System prompt A')).toHaveValue('Speak like a pirate.');
});

test('personas come from the library, are kept and leave; six are the most', async ({ page }) => {
  await openScripted(page);
  const add = page.getByRole('button', { name: 'Add persona', exact: true });
  const choose = async (opener: string, item: string) => {
    await page.getByRole('button', { name: opener, exact: true }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await choose('Add persona', 'Blank');
  await page.getByRole('textbox', { name: 'Name of C' }).fill('Robot');
  await textbox(page, 'System prompt C').fill('You are a robot.');
  await textbox(page, 'Prefill C').fill('Beep.');
  await page.getByRole('button', { name: 'No example turns C' }).click();
  await page.getByRole('button', { name: 'Add example turn' }).click();
  await page.keyboard.type('Hello');
  await page.getByRole('textbox', { name: 'Example 1 C: assistant answers' }).fill('Beep, human.');
  await expect(page.getByRole('button', { name: '1 example turn C' })).toBeVisible();
  await choose('Persona C', 'Save persona');
  await page.reload();
  await openCompare(page);
  await choose('Persona A', 'Robot');
  await expect(textbox(page, 'System prompt A')).toHaveValue('You are a robot.');
  await expect(textbox(page, 'Prefill A')).toHaveValue('Beep.');
  await sendToAll(page, 'Hi');
  await allAnswered(page);
  await expect(paneReply(page, 'A')).toContainText('Beep.');
  for (const persona of ['Surfer', 'Vampire', 'Butler', 'Grandma']) await choose('Add persona', persona);
  await expect(add).toHaveAttribute('aria-disabled', 'true');
  await expect(add).toHaveAttribute('title', /Six/);
  await choose('Persona F', 'Remove');
  await expect(page.getByRole('region', { name: /^Pane / })).toHaveCount(5);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('region', { name: /^Pane / })).toHaveCount(6);
  await choose('Persona B', 'Delete “Robot”');
  await add.focus();
  await page.getByRole('button', { name: 'Persona B', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Robot', exact: true })).toHaveCount(0);
});

test('groups are shared or not, and what differs stands in the panes', async ({ page }) => {
  await openScripted(page);
  await page.getByRole('switch', { name: 'Same prompt for all panes' }).click();
  await textbox(page, 'System prompt B').fill('Be brief.');
  await expect(textbox(page, 'System prompt A')).toHaveValue('Be brief.');
  await page.getByRole('switch', { name: 'Same for all panes: Sampling' }).click();
  const temperature = page.getByRole('spinbutton', { name: 'Temperature', exact: true });
  await temperature.fill('1.5');
  await temperature.press('Enter');
  const chips = page.getByRole('list', { name: 'Differs from other panes' });
  await expect(chips).toHaveText(['T 0.5', 'T 1.5']);
  await page.getByRole('switch', { name: 'Same for all panes: Sampling' }).click();
  await expect(chips).toHaveCount(0);
  await page.getByRole('radio', { name: 'A', exact: true }).check({ force: true });
  await expect(temperature).toHaveValue('1.5');
});

test('a link fills the comparison that it names, and sends nothing', async ({ page }) => {
  await openScripted(page, 'temperature-sweep');
  await expect(page.getByRole('tab', { name: 'Compare' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('region', { name: /^Pane / })).toHaveCount(5);
  await expect(textbox(page, 'Message')).toHaveValue('Who are you?');
  await expect(page.getByRole('article')).toHaveCount(0);
});
