import { expect } from '@playwright/test';
import { defaultSamplingParams, neutralSamplingParams } from '../src/core/samplingParams.ts';
import { startEngineWorker } from './engineWorker.ts';
import { test } from './fixtures.ts';
import { readGolden } from './golden.ts';
import { serveTinyModel, type TinyFile, type TinyGolden, type TinyType } from './tinyModel.ts';

const params = {
  ...neutralSamplingParams(defaultSamplingParams),
  temperature: 0,
  maxTokens: 16,
};

/**
 * How far a logit or logprob may lie from the reference. The GPU's 8-bit blocks hold Q8_0 exactly. From an F32 weight
 * they differ by up to half a 255th of its block's range; these models' random weights make up to 0.24 of it.
 */
const bounds: Readonly<Record<TinyType, number>> = { q8_0: 1e-3, f32: 0.3 };

/** `llama-tied` is compared in parity.webgpu.spec.ts. */
const files: readonly TinyFile[] = [
  'llama-rope3.q8_0',
  'llama-rope3.f32',
  'qwen2.q8_0',
  'qwen2.f32',
  'qwen3.q8_0',
  'qwen3.f32',
  'gemma3.q8_0',
  'gemma3.f32',
];

for (const file of files) {
  test(`${file}: the reference's logits, and its ids where they are sure`, async ({ page }) => {
    const [name = '', type] = file.split('.') as [string, TinyType];
    const { prompts } = readGolden<TinyGolden>(`architectures/${name}.json`);
    const worker = await startEngineWorker(page, 'webgpu', await serveTinyModel(page, file));
    expect(worker.device).toBe('webgpu');
    const worst = { logit: 0, logprob: 0 };
    let sureIds = 0;
    for (const { ids, [type]: expected } of prompts) {
      const figures = await worker.score([...ids, ...expected.greedy.map(({ id }) => id)]);
      for (const [index, logprob] of expected.all_positions_logprob_of_next.entries()) {
        worst.logprob = Math.max(worst.logprob, Math.abs(logprob - (figures[index]?.logprob ?? 99)));
      }
      // The figures of the first greedy token stand behind the last of the prompt.
      const bytes = Buffer.from(expected.logits_last_f32_b64, 'base64');
      const logits = new Float32Array(new Uint8Array(bytes).buffer);
      const { topIds, topLogits } = figures[ids.length - 1] ?? { topIds: [], topLogits: [] };
      expect(topIds).toHaveLength(64);
      for (const [place, id] of topIds.entries()) {
        worst.logit = Math.max(worst.logit, Math.abs((logits[id] ?? 99) - (topLogits[place] ?? 0)));
      }
      for (const [step, { gap }] of expected.greedy.entries()) {
        if (gap < 2 * bounds[type]) continue;
        sureIds += 1;
        expect(figures[ids.length - 1 + step]?.rank).toBe(1);
      }
    }
    const report = `${worst.logit.toExponential(1)} in a logit, ${worst.logprob.toExponential(1)} in a logprob`;
    test.info().annotations.push({ type: 'largest difference', description: report });
    console.log(`${file}: largest difference ${report}; ${sureIds} sure ids`);
    expect(worst.logit).toBeLessThan(bounds[type]);
    expect(worst.logprob).toBeLessThan(bounds[type]);
    expect(sureIds).toBeGreaterThan(5);
    if (type === 'f32') return;

    // Token by token: one alone, then all together. 317 and 319 end a reply; the reference goes on past them.
    const [, long] = prompts.map(({ ids }) => ({ ids, params: { ...params, maxTokens: 6 } }));
    const [alone] = await worker.write(long === undefined ? [] : [long], false);
    expect(alone?.ids).toEqual(prompts[1]?.[type].greedy.slice(0, 6).map(({ id }) => id));
    const together = await worker.write(
      prompts.map(({ ids }) => ({ ids, params })),
      true,
    );
    for (const [index, { [type]: expected }] of prompts.entries()) {
      const greedy = expected.greedy.map(({ id }) => id);
      const end = greedy.findIndex((id) => id === 317 || id === 319);
      expect(together[index]?.ids).toEqual(end < 0 ? greedy : greedy.slice(0, end + 1));
    }
  });
}
