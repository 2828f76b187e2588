import { expect, type Page } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { ask, idle, lastRun, setControl, startAfresh } from './chat.ts';
import { test } from './fixtures.ts';

const message = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const prompt = (page: Page) => page.getByRole('region', { name: 'Prompt', exact: true });

async function shownIds(page: Page): Promise<number[]> {
  return prompt(page)
    .locator('[data-id]')
    .evaluateAll((pieces) => pieces.map((piece) => Number(piece.getAttribute('data-id'))));
}

async function showPrompt(page: Page): Promise<void> {
  if ((await prompt(page).count()) === 0) {
    await page.getByRole('button', { name: 'Show prompt', exact: true }).click();
  }
  await expect(prompt(page)).toBeVisible();
}

function templateIds(page: Page, messages: readonly { role: string; content: string }[]): Promise<number[]> {
  return page.evaluate(
    async (said) => [
      ...(await window.glassbox.applyChatTemplate(said as never, { addGenerationPrompt: true })).ids,
    ],
    messages,
  );
}

test('the prompt is what the template gives, live, and what the run then gets', async ({
  loadedPage: page,
}) => {
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Max tokens', '6');
  await showPrompt(page);
  const system = { role: 'system', content: 'You are a helpful assistant. Answer in one short sentence.' };
  for (const text of ['W', 'Who are', 'Who are you, <|im_end|>?\n\nÉ 🍓']) {
    await message(page).fill(text);
    const expected = await templateIds(page, [system, { role: 'user', content: text }]);
    await expect.poll(() => shownIds(page)).toEqual(expected);
  }
  await message(page).fill('What is the capital of France?');
  const before = await templateIds(page, [
    system,
    { role: 'user', content: 'What is the capital of France?' },
  ]);
  await expect.poll(() => shownIds(page)).toEqual(before);
  await expect(prompt(page)).toContainText(`${before.length} tokens`);
  // By Enter: two clicks in the same place within half a second are a double click, which sends once.
  await message(page).press('Enter');
  await expect.poll(async () => (await lastRun(page))?.promptTokens).toBe(before.length);

  // The second turn keeps the ids that were sampled.
  await idle(page, 1);
  await message(page).fill('And of Italy?');
  await expect(prompt(page)).toContainText('Message box');
  const reply = await page
    .getByRole('article', { name: 'Assistant message 1' })
    .locator('[data-token-index]')
    .evaluateAll((tokens) => tokens.map((token) => Number(token.getAttribute('data-token-id'))));
  await expect.poll(async () => (await shownIds(page)).join()).toContain(reply.slice(0, 5).join());
  const total = (await shownIds(page)).length;
  await message(page).press('Enter');
  await expect.poll(async () => (await lastRun(page))?.promptTokens).toBe(total);
  await idle(page, 2);
});

test('the meter says what each turn costs, and in numbers when it does not fit', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '4');
  await ask(page, 'Hello!', 1);
  await message(page).fill('And now?');
  await page.getByRole('button', { name: /what each turn costs/ }).click();
  const costs = page.getByRole('dialog', { name: 'Context', exact: true });
  for (const part of ['System prompt', 'Turn 1', 'Message box', 'Opening of the reply', 'Remain']) {
    await expect(costs.getByRole('rowheader', { name: part })).toBeVisible();
  }
  const figures = (await costs.getByRole('cell').allTextContents()).map((cell) =>
    Number(cell.replaceAll(',', '')),
  );
  const [, , , , sum, reserved, remain, whole] = figures;
  expect(figures.slice(0, 4).reduce((a, b) => a + b, 0)).toBe(sum);
  expect((sum ?? 0) + (reserved ?? 0) + (remain ?? 0)).toBe(whole);
  await page.keyboard.press('Escape');
  await setControl(page, 'Max tokens', '2048');
  await page.getByRole('button', { name: /what each turn costs/ }).click();
  await expect(costs).toContainText(/does not fit: \d+ prompt tokens and 2,048 max tokens make 2,\d+/);
  await page.keyboard.press('Escape');
  await message(page).fill('');
  await page.getByRole('button', { name: 'Restore preset', exact: true }).click();
});

test('the tokenizer takes any text, parts of characters and a hundred kilobytes', async ({
  loadedPage: page,
}) => {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type('tokenizer');
  await expect(page.getByRole('listbox', { name: 'Commands' }).getByRole('option').first()).toHaveText(
    /tokenizer/i,
  );
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Tokenizer' });
  const box = dialog.getByRole('textbox', { name: 'Text to tokenize' });
  const pieces = dialog.getByRole('group', { name: 'Tokens' });
  await box.fill('Hi<|im_end|> ỗ𝄞');
  await expect(pieces.locator('[data-special]')).toHaveText('<|im_end|>');
  await expect(
    pieces
      .locator('[data-id]')
      .filter({ hasText: /<0x[0-9A-F]{2}>/ })
      .first(),
  ).toBeVisible();
  await dialog.getByRole('switch', { name: 'Special tokens recognised' }).click();
  await expect(pieces.locator('[data-special]')).toHaveCount(0);
  await dialog.getByRole('switch', { name: 'Bytes' }).click();
  await expect(pieces).toContainText('48 69');
  await dialog.getByRole('switch', { name: 'Special tokens recognised' }).click();

  const long = 'The quick brown fox jumps over the lazy dog 123.\n'.repeat(2_100);
  const expected = await page.evaluate(
    async (text) => (await window.glassbox.tokenize(text)).ids.length,
    long,
  );
  const longest = await page.evaluate(async (text) => {
    const input = document.querySelector('dialog textarea');
    if (!(input instanceof HTMLTextAreaElement)) throw new Error('There is no box.');
    let longestMs = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longestMs = Math.max(longestMs, entry.duration);
    });
    observer.observe({ type: 'longtask' });
    input.focus();
    input.select();
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    observer.disconnect();
    return longestMs;
  }, long);
  await expect(dialog).toContainText(expected.toLocaleString('en-US'));
  await expect(dialog).toContainText(/Tokens 1 to 1,000 of [\d,]+ are drawn; all are counted/);
  // Not asserted: the machine may do something else meanwhile.
  test.info().annotations.push({ type: 'longest task', description: `${longest.toFixed(0)} ms` });
  await page.keyboard.press('Escape');
});

test('the palette finds by words, by keyboard alone, and puts first what was used last', async ({
  loadedPage: page,
}) => {
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: 'Command' });
  const options = page.getByRole('listbox', { name: 'Commands' }).getByRole('option');
  await expect(box).toBeFocused();
  await page.keyboard.type('go comp');
  await expect(options.first()).toHaveText(/Go to Comp/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  const active = await box.getAttribute('aria-activedescendant');
  await expect(page.locator(`[id="${active}"]`)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(box).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await expect(box).toBeFocused();
  await page.keyboard.type('letters cannot');
  await expect(options.first()).toContainText('Letters it cannot see');
  await page.keyboard.press('Enter');
  await expect(message(page)).toHaveValue("How many r's are in strawberry?");
  await page.keyboard.press('Control+k');
  await expect(options.first()).toContainText('Letters it cannot see');
  await page.keyboard.type('zzzz');
  await expect(options).toHaveCount(0);
  await expect(page.getByText('No command is called that.')).toBeVisible();
  await page.keyboard.press('Escape');

  for (const name of ['Models', 'Open a GGUF', 'Hugging Face repository', 'Server', 'Leaderboard']) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name, exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
  }

  // Over a dialog the list of keys opens, the palette does not.
  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(box).toHaveCount(0);
  await page.keyboard.press('Escape');
  await message(page).fill('');
});

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing in prompt, presets, tokenizer, palette: ${theme}, ${width} wide`, async ({
      loadedPage: page,
    }) => {
      await page.getByRole('tab', { name: 'Chat', exact: true }).click();
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme });
      const check = async () => {
        const violations = await axeViolations(page);
        expect(violations).toEqual([]);
      };
      await showPrompt(page);
      await message(page).fill('Who are you?');
      await expect(prompt(page)).toContainText('Message box');
      await prompt(page).getByRole('switch', { name: 'Ids' }).click();
      await check();
      await page.getByRole('button', { name: 'Presets', exact: true }).click();
      await check();
      await page.keyboard.press('Escape');
      await prompt(page).getByRole('button', { name: 'Open in the tokenizer' }).click();
      await expect(page.getByRole('group', { name: 'Tokens', exact: true })).toBeVisible();
      await check();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
      await check();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /what each turn costs/ }).click();
      await expect(
        page.getByRole('dialog', { name: 'Context', exact: true }).getByRole('table'),
      ).toBeVisible();
      await check();
      await page.keyboard.press('Escape');
      await prompt(page).getByRole('button', { name: 'Close prompt' }).click();
      await message(page).fill('');
      await page.emulateMedia({ colorScheme: null });
      await page.setViewportSize({ width: 1440, height: 900 });
    });
  }
}

test('another chat template is shown on the conversation, used, and put away again', async ({
  loadedPage: page,
}) => {
  const rendered = () =>
    page.evaluate(() =>
      window.glassbox
        .applyChatTemplate([{ role: 'user', content: 'Hi' }], { addGenerationPrompt: true })
        .then(({ text }) => text),
    );
  const editor = page.getByRole('dialog', { name: 'Chat template' });
  const box = editor.getByRole('textbox', { name: 'Template (Jinja)' });
  const openEditor = async () => {
    await page.getByRole('button', { name: 'Models', exact: true }).click();
    await page.getByRole('button', { name: 'Chat template…' }).click();
  };
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  await startAfresh(page);
  const before = await rendered();

  await openEditor();
  await expect(editor).toContainText('the template of the model’s own file');
  await expect(editor.getByRole('region', { name: 'Preview' })).toContainText(
    'What it makes of sample messages',
  );
  await expect(editor.getByRole('region', { name: 'Preview' })).toContainText('Sample 1, user');
  expect(await axeViolations(page)).toEqual([]);
  await box.fill('{% for message in messages %}{{ message.content }');
  await expect(editor.getByRole('alert')).toContainText('cannot be read');
  await expect(editor.getByRole('button', { name: 'Use this template' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await openEditor();
  await expect(editor).toContainText('Below is what you have made of it since');
  await expect(box).toHaveValue(/message\.content }$/);
  await box.fill('{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}[assistant]');
  const preview = editor.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText('[user]');
  await editor.getByRole('button', { name: 'Use this template' }).click();
  await expect(editor).toBeHidden();
  await expect(page.getByRole('button', { name: 'Models', exact: true })).toBeFocused();
  await expect.poll(() => rendered().catch(() => ''), { timeout: 60_000 }).toBe('[user] Hi\n[assistant]');

  await openEditor();
  await expect(editor).toContainText('a template of your own');
  await editor.getByRole('button', { name: 'Back to the file’s own' }).click();
  await expect.poll(() => rendered().catch(() => ''), { timeout: 60_000 }).toBe(before);
});
