import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { repliesDrawn, reply, startAfresh } from './chat.ts';
import { paneReply } from './comparison.ts';
import { openGlassbox, test } from './fixtures.ts';

interface Preset {
  readonly id: string;
  readonly title: string;
  readonly mode: 'chat' | 'compare' | 'completion';
  readonly params: { readonly temperature: number };
  readonly personas?: readonly {
    readonly name: string;
    readonly params?: { readonly temperature?: number };
  }[];
  readonly observed: string;
}

const presets: readonly Preset[] = JSON.parse(
  readFileSync(new URL('../src/core/presets.json', import.meta.url), 'utf8'),
);

/** So many are waited for. */
const firstTokens = 12;

/** A reply as it was observed, to its end or to where it was cut. */
interface Observed {
  readonly text: string;
  readonly cut: boolean;
}

/** Without the figures that stand behind it; " / " is a line break, "..." a cut. */
function observedReply(observed: string): Observed {
  const bare = observed
    .replace(/^.*\| goes on: /, '')
    .replace(/ \((?:"|first wrong token|\d+%).*\)$/, '')
    .replace(/ \[.*\]$/, '');
  const text = bare.replace(/ ?\.\.\.$/, '');
  return { text: text.replaceAll(' / ', '\n').trim(), cut: text !== bare };
}

/** One for each reply, in the order of the panes. */
function observedReplies({ observed, personas }: Preset): readonly Observed[] {
  if (personas === undefined) return [observedReply(observed)];
  const parts = observed.split(' | ');
  expect(parts).toHaveLength(personas.length);
  return parts.map((part, place) => {
    const name = `${personas[place]?.name}: `;
    expect(part.startsWith(name)).toBe(true);
    return observedReply(part.slice(name.length));
  });
}

function isGreedy({ params, personas }: Preset, place: number): boolean {
  return (personas?.[place]?.params?.temperature ?? params.temperature) === 0;
}

async function openPreset(page: Page, { title }: Preset): Promise<void> {
  await page.getByRole('button', { name: 'Presets', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Presets' });
  await dialog.getByRole('button', { name: title }).click();
  await expect(dialog).toHaveCount(0);
}

/** SmolLM2's `<|endoftext|>` and `<|im_end|>`. */
const endIds = [0, 2];

/** What is written, as its tokens have it. */
interface Written {
  readonly text: string;
  /** The model itself, or the limit of tokens, ended it. */
  readonly ended: boolean;
}

function written(tokens: Locator, allEnded: boolean): Promise<Written> {
  return tokens.evaluateAll(
    (elements, [ended, ends]) => ({
      text: elements
        .map((element) => element.textContent ?? '')
        .join('')
        .trim(),
      ended: ended || ends.includes(Number(elements.at(-1)?.getAttribute('data-token-id'))),
    }),
    [allEnded, endIds] as const,
  );
}

/** Waits for the first tokens of every reply, or for its end; then stops what still runs. */
async function runFirstTokens(
  page: Page,
  tokensOf: readonly Locator[],
  runName: string,
): Promise<readonly Written[]> {
  const run = page.getByRole('button', { name: runName, exact: true });
  await run.click();
  for (const tokens of tokensOf) {
    await expect
      .poll(
        async () => {
          // In this order: whoever has ended by now has written all that there is.
          const ended = await run.isVisible();
          const count = await tokens.count();
          return count >= firstTokens || (ended && count > 0);
        },
        { timeout: 120_000 },
      )
      .toBe(true);
  }
  const allEnded = await run.isVisible();
  if (!allEnded) await page.keyboard.press('Escape');
  await expect(run).toBeVisible();
  await repliesDrawn(page);
  const replies = await Promise.all(tokensOf.map((tokens) => written(tokens, allEnded)));
  for (const { text } of replies) expect(text).not.toBe('');
  return replies;
}

/**
 * The reply is the observed one, as far as it was written and observed: a whole reply is the whole one, one that was
 * stopped is what that begins with, and what was observed in part is what the reply begins with.
 */
function expectAlike({ text, ended }: Written, { text: observed, cut }: Observed): void {
  if (cut && text.length > observed.length) expect(text.slice(0, observed.length)).toBe(observed);
  else expect(text).toBe(ended ? observed : observed.slice(0, text.length));
}

test.describe('presets', () => {
  for (const preset of presets) {
    test(`${preset.id} opens and runs`, async ({ loadedPage: page }) => {
      await page.getByRole('tab', { name: 'Chat', exact: true }).click();
      await openPreset(page, preset);
      const tab = { chat: 'Chat', compare: 'Compare', completion: 'Completion' }[preset.mode];
      await expect(page.getByRole('tab', { name: tab, exact: true })).toHaveAttribute(
        'aria-selected',
        'true',
      );
      const observed = observedReplies(preset);
      const tokens = {
        chat: async () => {
          const number = (await page.getByRole('article').count()) / 2 + 1;
          return [reply(page, number).locator('[data-token-index]')];
        },
        compare: async () =>
          observed.map((_, place) =>
            paneReply(page, String.fromCharCode(65 + place)).locator('[data-token-index]'),
          ),
        completion: async () => [page.locator('main [data-token-index]')],
      };
      const runName = preset.mode === 'completion' ? 'Complete' : 'Send';
      const replies = await runFirstTokens(page, await tokens[preset.mode](), runName);
      expect(replies).toHaveLength(observed.length);
      for (const [place, written] of replies.entries()) {
        if (isGreedy(preset, place)) expectAlike(written, observed[place] ?? { text: '', cut: false });
      }
      if (preset.mode === 'chat') await expect(page.getByText('Try this')).toBeVisible();
    });
  }

  test('own presets are saved, renamed, opened and deleted; links open every mode', async ({
    loadedPage: page,
  }) => {
    await page.getByRole('tab', { name: 'Chat', exact: true }).click();
    await startAfresh(page);
    await page.getByRole('textbox', { name: 'System prompt', exact: true }).fill('You are a duck.');
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Quack?');
    const dialog = page.getByRole('dialog', { name: 'Presets' });
    await page.getByRole('button', { name: 'Presets', exact: true }).click();
    await dialog.getByRole('button', { name: 'Save current as preset' }).click();
    await page.keyboard.type('Duck');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('“Duck” was saved.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Rename Duck' }).click();
    await dialog.getByRole('textbox', { name: 'New name' }).fill('Goose');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New conversation', exact: true }).click();
    await page.getByRole('textbox', { name: 'System prompt', exact: true }).fill('Other');
    await page.getByRole('tab', { name: 'Compare', exact: true }).click();
    await page.getByRole('button', { name: 'Presets', exact: true }).click();
    await dialog.locator('[data-preset]').filter({ hasText: 'Goose' }).getByRole('button').first().click();
    await expect(page.getByRole('textbox', { name: 'System prompt', exact: true })).toHaveValue(
      'You are a duck.',
    );
    await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue('Quack?');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'System prompt', exact: true })).toHaveValue('Other');
    await page.getByRole('button', { name: 'Presets', exact: true }).click();
    await dialog.getByRole('button', { name: 'Delete Goose' }).click();
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await dialog.getByRole('button', { name: 'Delete Goose' }).click();
    await expect(dialog.getByRole('button', { name: 'Delete Goose' })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('');
  });
});

test('a link opens a preset of any tab and sends nothing', async ({ page, device }) => {
  const opened = async (preset: string) => openGlassbox(page, { device, preset, model: 'scripted' });
  await opened('little-star');
  await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue(
    'Twinkle, twinkle, little star',
  );
  await opened('tell-or-show');
  await expect(page.getByRole('textbox', { name: 'System prompt B', exact: true })).toBeVisible();
  await opened('chat-memory');
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue(
    'What is it famous for?',
  );
  expect(await page.evaluate(() => window.glassbox.stats().lastRun)).toBeNull();
});
