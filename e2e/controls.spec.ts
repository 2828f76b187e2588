import { expect, type Page } from '@playwright/test';
import { ask, reply, replyTokens, setControl, setSystemPrompt, startAfresh } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';

const box = (page: Page, name: string) => page.getByRole('spinbutton', { name, exact: true });
const slider = (page: Page, name: string) => page.getByRole('slider', { name, exact: true });

/** Control → recommended value, and the value at which it does nothing (null: Neutralise leaves it). */
const controls: readonly (readonly [name: string, value: string, off: string | null])[] = [
  ['Temperature', '0.5', '1'],
  ['Top-k', '40', '0'],
  ['Top-p', '0.9', '1'],
  ['Min-p', '0', '0'],
  ['Max tokens', '256', null],
  ['Repetition penalty', '1.1', '1'],
  ['Frequency penalty', '0', '0'],
  ['Presence penalty', '0', '0'],
  ['Seed', '-1', null],
];

test('Neutralise switches every shaping off, Restore preset brings all back, and each control its own', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  for (const [name, value] of controls) await expect(box(page, name)).toHaveValue(value);

  const changed: Readonly<Record<string, string>> = {
    Temperature: '1.35',
    'Top-k': '7',
    'Top-p': '0.42',
    'Min-p': '0.05',
    'Max tokens': '33',
    'Repetition penalty': '1.25',
    'Frequency penalty': '0.7',
    'Presence penalty': '-0.3',
    Seed: '42',
  };
  for (const [name, value] of Object.entries(changed)) {
    await setControl(page, name, value);
    await expect(box(page, name)).toHaveValue(value);
    if (name !== 'Seed') await expect(slider(page, name)).toHaveValue(value);
  }
  await page.getByRole('button', { name: 'Neutralise', exact: true }).click();
  for (const [name, , off] of controls) await expect(box(page, name)).toHaveValue(off ?? changed[name] ?? '');

  // One by one: the others stay.
  await setControl(page, 'Top-k', '7');
  await page.getByRole('button', { name: 'Reset Temperature', exact: true }).click();
  await expect(box(page, 'Temperature')).toHaveValue('0.5');
  await expect(box(page, 'Top-k')).toHaveValue('7');
  await page.getByRole('button', { name: 'Reset Top-k', exact: true }).click();
  await expect(box(page, 'Top-k')).toHaveValue('40');
  await expect(box(page, 'Max tokens')).toHaveValue('33');

  await page.getByRole('button', { name: 'Restore preset', exact: true }).click();
  for (const [name, value] of controls) await expect(box(page, name)).toHaveValue(value);
});

test('what is no allowed temperature is refused in words beside the box; the last good value stays and is used', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '3');
  await setControl(page, 'Temperature', '0');
  const temperature = box(page, 'Temperature');
  for (const [typed, words] of [
    ['abc', /Temperature must be a number from 0 to 2; "abc" is not\./],
    ['99', /Temperature must be from 0 to 2; "?99"? is outside\./],
    ['-1', /Temperature must be from 0 to 2; "?[-−]1"? is outside\./],
  ] as const) {
    await temperature.fill(typed);
    await temperature.press('Enter');
    await expect(temperature).toHaveAccessibleDescription(words);
    await expect(temperature).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByText(words)).toBeVisible();
    await expect(slider(page, 'Temperature')).toHaveValue('0');
    // Leaving the box gives the value back that holds.
    await temperature.blur();
    await expect(temperature).toHaveValue('0');
  }
  await ask(page, 'Hello!', 1);
  await replyTokens(page, 1).first().click();
  await expect(page.getByRole('group', { name: 'Token details' })).toContainText('greedy');
  // A good value takes the words away.
  await setControl(page, 'Temperature', '1');
  await expect(page.getByText(/Temperature must be/)).toHaveCount(0);
});

test('a stop string ends the reply and leaves its text; the words cut stay among the tokens', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  const field = page.getByRole('textbox', { name: 'Stop strings', exact: true });
  await field.fill(' France');
  await field.press('Enter');
  await ask(page, 'What is the capital of France?', 1);
  await expect(reply(page, 1)).toContainText('The capital of');
  await expect(reply(page, 1)).not.toContainText('Paris');
  const text = await page.evaluate(async () => {
    const { choices } = await window.glassbox.chat.completions.create({
      messages: [
        { role: 'system', content: 'You are a helpful assistant. Answer in one short sentence.' },
        { role: 'user', content: 'What is the capital of France?' },
      ],
      temperature: 0,
      stop: [' France'],
    });
    return { content: choices[0]?.message.content, reason: choices[0]?.finish_reason };
  });
  expect(text).toEqual({ content: 'The capital of', reason: 'stop' });
  await page.getByRole('button', { name: 'Restore preset', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Stop strings' })).toHaveCount(0);
});

test('the context meter counts prompt and reply, and follows the system prompt', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '8');
  const meter = page.getByRole('meter', { name: 'Context' });
  const used = async () => Number(await meter.getAttribute('aria-valuenow'));
  const templated = (system: string) =>
    page.evaluate(
      async (content) => (await window.glassbox.applyChatTemplate([{ role: 'system', content }])).ids.length,
      system,
    );
  const short = 'You are a helpful assistant. Answer in one short sentence.';
  await expect.poll(used).toBe(await templated(short));
  await expect(meter).toHaveAttribute('aria-valuemax', '2048');
  const long = `${short} ${'Be kind. '.repeat(20).trim()}`;
  await setSystemPrompt(page, long);
  await expect.poll(used).toBe(await templated(long));

  await ask(page, 'Hello!', 1);
  const run = await page.evaluate(() => window.glassbox.stats().lastRun);
  await expect.poll(used).toBe((run?.promptTokens ?? 0) + (run?.decodedTokens ?? 0));
});

test('what assistive technology is told: the names of interface.md §4 that stand on the page', async ({
  loadedPage: page,
}) => {
  await startAfresh(page);
  await setControl(page, 'Max tokens', '3');
  await setControl(page, 'Temperature', '1');
  await setControl(page, 'Seed', '42');
  await ask(page, 'Tell me a story.', 1);
  await reply(page, 1).getByRole('button', { name: 'Regenerate', exact: true }).click();
  await expect(reply(page, 1)).toContainText('2/2');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();

  const question = page.getByRole('article', { name: 'User message 1', exact: true });
  const panel = page.getByRole('region', { name: 'Token probabilities', exact: true });
  const reading = panel.getByRole('radiogroup', { name: 'Reading', exact: true });
  const named = [
    ...['System prompt', 'Message'].map((name) => page.getByRole('textbox', { name, exact: true })),
    page.getByRole('button', { name: 'Send', exact: true }),
    ...controls.filter(([name]) => name !== 'Seed').map(([name]) => slider(page, name)),
    ...controls.map(([name]) => box(page, name)),
    page.getByRole('tab', { name: 'Chat', exact: true }),
    page.getByRole('list', { name: 'Conversation', exact: true }),
    page.getByRole('list', { name: 'Conversation', exact: true }).getByRole('article', {
      name: 'User message 1',
      exact: true,
    }),
    ...['Copy', 'Edit', 'Delete'].map((name) => question.getByRole('button', { name, exact: true })),
    ...['Copy', 'Regenerate', 'Continue', 'Delete', 'Previous version', 'Next version'].map((name) =>
      reply(page, 1).getByRole('button', { name, exact: true }),
    ),
    reply(page, 1).locator('[data-token-index="0"][data-token-id][data-logprob]'),
    panel,
    ...['Heatmap', 'Bars', 'Table'].map((name) => panel.getByRole('tab', { name, exact: true })),
    ...['Raw', 'As sampled', 'What-if'].map((name) => reading.getByRole('radio', { name, exact: true })),
    page.getByRole('status').filter({ hasText: 'Ready' }),
    page.getByRole('combobox', { name: 'Model', exact: true }),
  ];
  for (const locator of named) await expect(locator, String(locator)).toHaveCount(1);

  for (const [tab, figures] of [
    ['Bars', ['Candidates']],
    ['Heatmap', ['Probability heatmap', 'Surprisal and entropy']],
  ] as const) {
    await panel.getByRole('tab', { name: tab, exact: true }).click();
    await replyTokens(page, 1).first().click();
    for (const name of figures) {
      const figure = panel.getByRole('figure', { name, exact: true });
      await expect(figure.locator('.recharts-surface').first(), name).toBeVisible();
    }
  }
  await panel.getByRole('tab', { name: 'Table', exact: true }).click();
  const table = panel.getByRole('table', { name: 'Token probabilities', exact: true });
  for (const name of ['Token', 'Id', 'Logprob', 'Probability', 'Rank', 'Entropy']) {
    await expect(table.getByRole('columnheader', { name, exact: true })).toHaveCount(1);
  }
  await panel.getByRole('tab', { name: 'Heatmap', exact: true }).click();
});

test('the kept model can be deleted from the device’s sheet, on the very visit that downloaded it', async ({
  loadedPage: page,
}) => {
  await page.getByRole('button', { name: /^Device: CPU/ }).click();
  await expect(page.getByRole('button', { name: 'Delete cached model', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
});

test('a link with a preset fills the form and sends nothing; models can be loaded and deleted', async ({
  page,
  device,
}) => {
  await openGlassbox(page, { device, preset: 'pirate' });
  await expect(page.getByRole('status').filter({ hasText: 'Ready' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'System prompt', exact: true })).toHaveValue(
    'Speak like a pirate.',
  );
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue('How are you?');
  await expect(box(page, 'Temperature')).toHaveValue('0');
  await expect(box(page, 'Max tokens')).toHaveValue('60');
  await expect(page.getByRole('article')).toHaveCount(0);
  expect(await page.evaluate(() => window.glassbox.stats().lastRun)).toBeNull();

  const id = 'smollm2-135m-instruct';
  const list = () => page.evaluate(() => window.glassbox.models.list());
  expect(await list()).toEqual([
    {
      id,
      name: expect.any(String),
      source: 'embedded',
      license: 'Apache-2.0',
      loaded: true,
      cachedBytes: 98_362_432,
    },
  ]);
  await page.evaluate((model) => window.glassbox.models.delete(model), id);
  expect(await list()).toMatchObject([{ id, loaded: true, cachedBytes: 0 }]);
  // What is loaded goes on.
  const answer = () =>
    page.evaluate(async () => {
      const { choices } = await window.glassbox.chat.completions.create({
        messages: [{ role: 'user', content: 'What is the capital of France?' }],
        temperature: 0,
        max_tokens: 10,
      });
      return choices[0]?.message.content;
    });
  expect(await answer()).toContain('Paris');

  const refusal = (model: unknown) =>
    page.evaluate(
      (value) =>
        window.glassbox.models.load(value as string).then(
          () => 'was loaded',
          (error: Error) => error.message,
        ),
      model,
    );
  expect(await refusal('../secret')).toMatch(/^model must be an id/);
  expect(await refusal(7)).toMatch(/^id must be/);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/part-\d+\.bin/.test(request.url())) asked.push(request.url());
  });
  const loaded = await page.evaluate((model) => window.glassbox.models.load(model), id);
  expect(loaded).toMatchObject({ model: id, device: 'wasm', contextLength: 2048, vocabularySize: 49_152 });
  expect(new Set(asked).size).toBe(6);
  expect(await list()).toMatchObject([{ id, loaded: true, cachedBytes: 98_362_432 }]);
  expect(await answer()).toContain('Paris');
  await expect(page.getByRole('article')).toHaveCount(0);
});
