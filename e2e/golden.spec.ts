import { expect } from '@playwright/test';
import { test } from './fixtures.ts';
import { certainIds, type GoldenCase, readGolden } from './golden.ts';

const { cases } = readGolden<{ cases: readonly GoldenCase[] }>('model.json');
const tolerance = 0.02;

test('the reference leaves few ids open', () => {
  const open = cases.map((golden) => golden.greedy.length - certainIds(golden).length);
  expect(cases.flatMap(certainIds).length).toBeGreaterThan(100);
  expect(open.filter((count) => count === 24)).toHaveLength(1);
});

test.describe('the embedded model against the reference', () => {
  for (const golden of cases) {
    test(`${golden.name}: greedy ids and logprobs`, async ({ loadedPage }) => {
      const completion = await loadedPage.evaluate(
        (prompt) =>
          window.glassbox.completions.create({
            prompt,
            max_tokens: 24,
            temperature: 0,
            logprobs: 10,
          }),
        golden.prompt_ids,
      );
      const written = completion.choices[0]?.logprobs;
      const certain = certainIds(golden);
      expect(written?.token_ids.slice(0, certain.length)).toEqual(certain);
      for (const [index] of certain.entries()) {
        const reference = golden.greedy[index];
        expect(Math.abs((written?.token_logprobs[index] ?? 99) - (reference?.logprob ?? 0))).toBeLessThan(
          tolerance,
        );
      }
    });

    test(`${golden.name}: prompt logprobs, and the reply's with the reference ids fed in`, async ({
      loadedPage,
    }) => {
      const ids = [...golden.prompt_ids, ...golden.greedy.map((step) => step.id)];
      const scored = await loadedPage.evaluate(
        (prompt) => window.glassbox.completions.create({ prompt, max_tokens: 0, echo: true, logprobs: 10 }),
        ids,
      );
      const logprobs = scored.choices[0]?.logprobs;
      expect(logprobs?.token_ids).toEqual(ids);
      expect(logprobs?.token_logprobs[0]).toBeNull();
      const expected = [...golden.prompt_logprobs, ...golden.greedy].map((step) => step.logprob);
      const seen = logprobs?.token_logprobs.slice(1) ?? [];
      const worst = Math.max(...expected.map((value, index) => Math.abs(value - (seen[index] ?? 99))));
      expect(worst).toBeLessThan(tolerance);
      for (const [index, step] of golden.greedy.entries()) {
        const candidates = Object.values(logprobs?.top_logprobs[golden.prompt_ids.length + index] ?? {}).sort(
          (a, b) => b - a,
        );
        for (const [rank, [, logprob]] of step.top10.entries()) {
          expect(Math.abs((candidates[rank] ?? 99) - logprob)).toBeLessThan(tolerance);
        }
      }
    });
  }

  test('chat.completions gives the reference text', async ({ loadedPage }) => {
    const golden = cases.find(({ name }) => name === 'capital-of-france');
    const completion = await loadedPage.evaluate(
      (messages) =>
        window.glassbox.chat.completions.create({
          messages,
          temperature: 0,
          max_tokens: 24,
          logprobs: true,
          top_logprobs: 3,
        }),
      golden?.messages ?? [],
    );
    const choice = completion.choices[0];
    expect(choice?.message.content).toBe(golden?.text);
    expect(choice?.finish_reason).toBe('stop');
    expect(choice?.logprobs?.content.map(({ token }) => token).join('')).toBe(golden?.text);
    expect(choice?.logprobs?.content[0]?.top_logprobs).toHaveLength(3);
  });
});
