import { expect, type Page } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { ask, forbidEnds, idle, reply, replyTokens, setControl, startAfresh, typeMessage } from './chat.ts';
import { test } from './fixtures.ts';

/** SmolLM2's `<|im_end|>`: the page shows it, the API leaves it out. */
const endOfTurn = 2;
const systemPrompt = 'You are a helpful assistant. Answer in one short sentence.';

const userMessage = (page: Page, number: number) =>
  page.getByRole('article', { name: `User message ${number}`, exact: true });
const ids = (page: Page, number: number) =>
  replyTokens(page, number).evaluateAll((nodes) =>
    nodes.map((node) => Number(node.getAttribute('data-token-id'))),
  );
/** Each token's id and log probability as the page has them. */
const scored = (page: Page, number: number) =>
  replyTokens(page, number).evaluateAll((nodes) =>
    nodes.map((node) => ({
      id: Number(node.getAttribute('data-token-id')),
      logprob: Number(node.getAttribute('data-logprob') ?? Number.NaN),
    })),
  );
const button = (page: Page, number: number, name: string) =>
  reply(page, number).getByRole('button', { name, exact: true });

/** A fresh conversation that always answers alike, with at most `maxTokens`. */
async function startGreedy(page: Page, maxTokens: number): Promise<void> {
  await startAfresh(page);
  await setControl(page, 'Temperature', '0');
  await setControl(page, 'Repetition penalty', '1');
  await setControl(page, 'Max tokens', String(maxTokens));
}

/** Greedy ids that the in-page API gives after these, which it takes as they are. */
function continuation(page: Page, prompt: readonly number[], maxTokens: number): Promise<number[]> {
  return page.evaluate(
    async ([given, max_tokens, end]) => {
      const { choices } = await window.glassbox.completions.create({
        prompt: [...given],
        max_tokens,
        temperature: 0,
        logprobs: 0,
      });
      const written = choices[0]?.logprobs?.token_ids ?? [];
      return choices[0]?.finish_reason === 'stop' ? [...written, end] : [...written];
    },
    [prompt, maxTokens, endOfTurn] as const,
  );
}

/** These are the scores that the model gives to the reply's very ids behind this prompt, from one prefill. */
async function expectExactScores(
  page: Page,
  prompt: readonly number[],
  tokens: readonly { readonly id: number; readonly logprob: number }[],
): Promise<void> {
  const expected = await page.evaluate(
    async (given) => {
      const body = { prompt: given, echo: true, max_tokens: 0, logprobs: 0 };
      const { choices } = await window.glassbox.completions.create(body);
      return [...(choices[0]?.logprobs?.token_logprobs ?? [])];
    },
    [...prompt, ...tokens.map(({ id }) => id)],
  );
  expect(expected).toHaveLength(prompt.length + tokens.length);
  for (const [place, { logprob }] of tokens.entries()) {
    const exact = expected[prompt.length + place] ?? Number.NaN;
    expect(Math.abs(logprob - exact), `token ${place}: ${logprob}, exactly ${exact}`).toBeLessThan(1e-3);
  }
}

function textIds(page: Page, text: string): Promise<number[]> {
  return page.evaluate(async (given) => [...(await window.glassbox.tokenize(given)).ids], text);
}

function chatIds(
  page: Page,
  messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[],
): Promise<number[]> {
  return page.evaluate(
    async (list) => [
      ...(await window.glassbox.applyChatTemplate([...list], { addGenerationPrompt: true })).ids,
    ],
    messages,
  );
}

async function insert(page: Page, before: string, role: 'User' | 'Assistant', text: string): Promise<void> {
  const article = page.getByRole('article', { name: before, exact: true });
  await article.getByRole('button', { name: 'Insert message', exact: true }).click();
  await page.getByRole('menuitem', { name: `${role} message before`, exact: true }).click();
  const box = page.getByRole('textbox', { name: `New ${role.toLowerCase()} message`, exact: true });
  await expect(box).toBeFocused();
  await box.fill(text);
  await box.press('Enter');
  await expect(box).toHaveCount(0);
}

test('an edited reply keeps its ids before the change, and goes on from the very ids that it shows', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 12);
  await ask(page, 'Tell me a story.', 1);
  const before = await scored(page, 1);
  await button(page, 1, 'Edit').click();
  const box = reply(page, 1).getByRole('textbox', { name: 'New wording' });
  const words = (await box.inputValue()).split(' ').slice(0, 3).join(' ');
  await box.fill(`${words} dragons, who liked`);
  await box.press('Enter');
  await expect(reply(page, 1)).toContainText('2/2');
  await expect(reply(page, 1)).toContainText('typed');
  await idle(page, 1);
  const tokens = await scored(page, 1);
  const edited = tokens.map(({ id }) => id);
  const pieces = (await textIds(page, words)).length;
  expect(tokens.slice(0, pieces)).toEqual(before.slice(0, pieces));
  expect(edited.length).toBeGreaterThan(pieces);
  const prompt = await chatIds(page, [
    { role: 'system', content: systemPrompt },
    { role: 'user', content: 'Tell me a story.' },
  ]);
  await expectExactScores(page, prompt, tokens);

  const expected = await continuation(page, [...prompt, ...edited], 12);
  await button(page, 1, 'Continue').click();
  await expect(replyTokens(page, 1).nth(edited.length)).toBeVisible();
  await idle(page, 1);
  await expect.poll(() => ids(page, 1)).toEqual([...edited, ...expected]);

  // What is asked next stands after those ids.
  await setControl(page, 'Max tokens', '8');
  await ask(page, 'And then?', 2);
  const whole = (await ids(page, 1)).filter((id) => id !== endOfTurn);
  const turn = await textIds(
    page,
    '<|im_end|>\n<|im_start|>user\nAnd then?<|im_end|>\n<|im_start|>assistant\n',
  );
  const second = await continuation(page, [...prompt, ...whole, ...turn], 8);
  await expect.poll(() => ids(page, 2)).toEqual(second);
});

test('a few-shot pair can be put in front; the conversation goes on below it, the old one stays', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 8);
  await ask(page, 'France', 1);
  const alone = await ids(page, 1);
  await insert(page, 'User message 1', 'User', 'Italy');
  await insert(page, 'User message 2', 'Assistant', 'Rome!');
  await expect(page.getByRole('article')).toHaveCount(4);
  await expect(reply(page, 1)).toContainText('Rome!');
  await expect(reply(page, 1)).toContainText('written by hand');
  await expect.poll(() => ids(page, 2)).toEqual(alone);

  await button(page, 2, 'Regenerate').click();
  await expect(reply(page, 2)).toContainText('2/2');
  await idle(page, 2);
  const prompt = await chatIds(page, [
    { role: 'system', content: systemPrompt },
    { role: 'user', content: 'Italy' },
    { role: 'assistant', content: 'Rome!' },
    { role: 'user', content: 'France' },
  ]);
  const expected = await continuation(page, prompt, 8);
  expect((await ids(page, 2)).slice(0, expected.length)).toEqual(expected);

  await userMessage(page, 1).getByRole('button', { name: 'Previous version' }).click();
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(userMessage(page, 1)).toContainText('France');
});

test('Branch opens the path as a conversation of its own; Undo goes back', async ({ loadedPage: page }) => {
  await startGreedy(page, 16);
  await ask(page, 'Tell me a story.', 1);
  await ask(page, 'What is the capital of France?', 2);
  await button(page, 1, 'Branch').click();
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(userMessage(page, 1)).toContainText('Tell me a story.');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(4);
  await button(page, 1, 'Branch').click();
  await expect(page.getByRole('article')).toHaveCount(2);
  await ask(page, 'What is the capital of Italy?', 2);
  await expect(page.getByRole('article')).toHaveCount(4);
});

test('Delete and its Undo, by the notice and by the keys; nothing that was said is lost', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 16);
  await ask(page, 'Tell me a story.', 1);
  await ask(page, 'What is the capital of France?', 2);
  await userMessage(page, 1).getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(4);
  await expect(userMessage(page, 1)).toContainText('Tell me a story.');

  await reply(page, 2).focus();
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByRole('article')).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('article')).toHaveCount(4);

  // In a text box the key means the typing.
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('typed');
  await message.press('Control+z');
  await expect(page.getByRole('article')).toHaveCount(4);
  await message.fill('');

  // While a reply is written it is refused in words.
  await setControl(page, 'Max tokens', '1500');
  await forbidEnds(page);
  await typeMessage(page, 'Tell me a very long story about the sea.');
  await expect(replyTokens(page, 3).first()).toBeVisible();
  await reply(page, 1).focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('wait until the reply is written')).toBeVisible();
  await page.keyboard.press('Escape');
  await idle(page, 3);
});

test('the tree shows every version, and the arrow keys lead to each', async ({ loadedPage: page }) => {
  await startGreedy(page, 4);
  await ask(page, 'Hello!', 1);
  await expect(page.getByRole('button', { name: 'Tree', exact: true })).toHaveCount(0);
  await button(page, 1, 'Regenerate').click();
  await expect(reply(page, 1)).toContainText('2/2');
  await idle(page, 1);
  await ask(page, 'What is the capital of France?', 2);

  await page.getByRole('button', { name: 'Tree', exact: true }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Conversation tree' });
  await expect(dialog).toBeVisible();
  const items = dialog.getByRole('treeitem');
  await expect(items).toHaveCount(5);
  await expect(items.and(page.locator('[aria-current="true"]'))).toHaveCount(1);
  // Close, then the tree: one tab stop.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(items.and(page.locator('[aria-current="true"]'))).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(dialog.getByRole('treeitem', { name: /^Assistant message, version 1 of 2: / })).toBeFocused();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await axeViolations(page);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(reply(page, 1)).toContainText('1/2');
  await expect(reply(page, 1)).toBeFocused();

  // At the width of a telephone it fits, and a touch goes there.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Tree', exact: true }).click();
  await expect(dialog).toBeVisible();
  const right = async () => {
    const box = await dialog.boundingBox();
    return box === null ? Number.NaN : box.x + box.width;
  };
  await expect.poll(async () => (await dialog.boundingBox())?.x).toBeGreaterThanOrEqual(0);
  await expect.poll(right).toBeLessThanOrEqual(390);
  await dialog.getByRole('treeitem', { name: /What is the capital of France/ }).click();
  await expect(page.getByRole('article')).toHaveCount(4);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('a prefilled reply goes on from the words that it was given, until they are cleared', async ({
  loadedPage: page,
}) => {
  await startGreedy(page, 8);
  await page.getByRole('button', { name: 'Begin the reply with…', exact: true }).click();
  const prefill = page.getByRole('textbox', { name: 'Prefill', exact: true });
  await expect(prefill).toBeFocused();
  await prefill.fill('The answer is');
  await ask(page, 'What is the capital of France?', 1);
  await expect(reply(page, 1)).toContainText('The answer is');
  const question = await chatIds(page, [
    { role: 'system', content: systemPrompt },
    { role: 'user', content: 'What is the capital of France?' },
  ]);
  const prompt = [...question, ...(await textIds(page, 'The answer is'))];
  expect(await ids(page, 1)).toEqual(await continuation(page, prompt, 8));
  await expectExactScores(page, prompt, await scored(page, 1));

  // The page is clean while an editor, the prefill and the menu of insertions are there.
  await button(page, 1, 'Edit').click();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await axeViolations(page);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.keyboard.press('Escape');
  await expect(button(page, 1, 'Edit')).toBeFocused();

  await page.getByRole('button', { name: 'Clear the prefill', exact: true }).click();
  await expect(prefill).toHaveCount(0);
  await button(page, 1, 'Regenerate').click();
  await expect(reply(page, 1)).toContainText('2/2');
  await idle(page, 1);
  await expect(reply(page, 1)).not.toContainText('The answer is');
});
