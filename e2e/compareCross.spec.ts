import { expect, type Page } from '@playwright/test';
import { comparePresets, type PresetPersona } from '../src/core/presets.ts';
import { setControl } from './chat.ts';
import { afresh, allAnswered, type SeenToken, seenTokens, sendToAll } from './comparison.ts';
import { test } from './fixtures.ts';

/** As the preset file has it, not as the page does. */
function personaNamed(wanted: string): PresetPersona {
  const found = comparePresets.flatMap(({ personas }) => personas).find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`No preset has the persona "${wanted}".`);
  return found;
}

/** ln of each token's probability after this persona's prompt, scored through the API in one pass. */
function scoredBy(page: Page, persona: PresetPersona, question: string, tokens: readonly SeenToken[]) {
  const messages = [
    { role: 'system' as const, content: persona.systemPrompt },
    ...persona.exampleTurns.flatMap(({ user, assistant }) => [
      { role: 'user' as const, content: user },
      { role: 'assistant' as const, content: assistant },
    ]),
    { role: 'user' as const, content: question },
  ];
  return page.evaluate(
    async ({ messages, ids }) => {
      const { ids: prompt } = await window.glassbox.applyChatTemplate(messages, {
        addGenerationPrompt: true,
      });
      const { choices } = await window.glassbox.completions.create({
        prompt: [...prompt, ...ids],
        echo: true,
        max_tokens: 0,
        logprobs: 0,
      });
      return choices[0]?.logprobs?.token_logprobs.slice(prompt.length) ?? [];
    },
    { messages, ids: tokens.map(({ id }) => id) },
  );
}

test('cross-examination agrees with independent sums both ways, and reproduces what was recorded', async ({
  loadedPage: page,
}) => {
  const question = 'How are you?';
  await afresh(page);
  await setControl(page, 'Max tokens', '20');
  await setControl(page, 'Seed', '7');
  await sendToAll(page, question);
  await allAnswered(page);
  const directions = [
    { letter: 'A', reader: personaNamed('Five-year-old') },
    { letter: 'B', reader: personaNamed('Pirate') },
  ];
  const bits: number[] = [];
  for (const { letter, reader } of directions) {
    const answer = await seenTokens(page, letter);
    expect(answer.length).toBeGreaterThan(4);
    const others = await scoredBy(page, reader, question, answer);
    expect(others).toHaveLength(answer.length);
    const nats = answer.reduce((sum, { logprob }, index) => sum + logprob - (others[index] ?? Number.NaN), 0);
    bits.push(nats / Math.LN2);
  }
  await page.getByRole('button', { name: 'Cross-examine', exact: true }).click();
  for (const [place, { letter }] of directions.entries()) {
    const direction = page.getByRole('region', { name: `Answer of ${letter}` });
    await expect(direction).toContainText('bits in all', { timeout: 60_000 });
    const shown = /([+−-]?[\d.,]+) bits in all/.exec((await direction.textContent()) ?? '')?.[1] ?? '';
    expect(Math.abs(figure(shown) - (bits[place] ?? Number.NaN))).toBeLessThan(0.1);
  }

  await page.getByRole('button', { name: 'Check with each one’s own prompt', exact: true }).click();
  for (const letter of ['A', 'B']) {
    const said = page.getByText(new RegExp(`^${letter}: recorded logprobs reproduced within`));
    await expect(said).toBeVisible({ timeout: 60_000 });
    const error = /within (\S+) nats/.exec((await said.textContent()) ?? '')?.[1] ?? '';
    expect(figure(error)).toBeGreaterThanOrEqual(0);
    expect(figure(error)).toBeLessThan(0.02);
  }
});

/** A number as the page writes it. */
function figure(shown: string): number {
  return shown === '' ? Number.NaN : Number(shown.replace('−', '-').replace('+', '').replace(',', ''));
}
