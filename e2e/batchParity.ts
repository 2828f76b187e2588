import { expect } from '@playwright/test';
import { defaultSamplingParams, neutralSamplingParams } from '../src/core/samplingParams.ts';
import type { SamplingParams } from '../src/core/types.ts';
import { type ReplyCommand, startEngineWorker, type WrittenReply } from './engineWorker.ts';
import { type Device, test } from './fixtures.ts';
import { readGolden } from './golden.ts';
import { serveTinyModel, type TinyFile, type TinyGolden } from './tinyModel.ts';

const greedy: SamplingParams = {
  ...neutralSamplingParams(defaultSamplingParams),
  temperature: 0,
  // The end of a turn: most replies are as long as they are asked to be.
  logitBias: { 319: -100 },
};
/** So many tokens of a reply that is stopped are compared, if there are as many. */
const compared = 20;
const seeded: SamplingParams = { ...greedy, temperature: 1.2, repetitionPenalty: 1.1, seed: 7 };

/**
 * Replies to prompts of different lengths, written together, against the same replies written one by one: some end
 * early, one is stopped, one joins late, one blends two prompts.
 */
export function testBatch(file: TinyFile, device: Device, tolerance: number): void {
  test(`${file} on ${device}: replies written together are those written alone`, async ({ page }) => {
    const { prompts } = readGolden<TinyGolden>('architectures/llama-tied.json');
    const [short = [], middle = [], other = []] = prompts.map(({ ids }) => ids);
    // Beyond 64 positions the GPU's attention works in several tiles.
    const long = [...middle, ...other, ...middle];
    const model = await serveTinyModel(page, file, { contextLength: 2048 });
    const worker = await startEngineWorker(page, device, model);
    expect(worker.device).toBe(device);
    const replies: readonly ReplyCommand[] = [
      { ids: short, params: { ...greedy, maxTokens: 16 } },
      { ids: long, params: { ...seeded, maxTokens: 7 } },
      // As long as the context lets it be, so that the request to stop comes before its end on any machine.
      { ids: middle, params: { ...greedy, maxTokens: 1900 }, abortAfter: 2 },
      { ids: short.slice(0, 3), params: { ...seeded, maxTokens: 9 }, afterTokens: 4 },
      { ids: middle, params: { ...seeded, maxTokens: 9 }, mix: { ids: long, weight: 0.4 } },
    ];
    const alone: WrittenReply[] = [];
    for (const { afterTokens: _, abortAfter, ...reply } of replies) {
      const params = abortAfter === undefined ? reply.params : { ...reply.params, maxTokens: compared };
      alone.push(...(await worker.write([{ ...reply, params }], false)));
    }
    const together = await worker.write(replies, true);
    let worst = 0;
    for (const [index, { ids, logprobs, end }] of together.entries()) {
      const expected = alone[index];
      if (replies[index]?.abortAfter === undefined) {
        expect({ ids, end }).toEqual({ ids: expected?.ids, end: expected?.end });
      } else {
        expect(end).toBe('aborted');
        expect(ids.length).toBeGreaterThanOrEqual(replies[index].abortAfter);
        expect(ids.slice(0, compared)).toEqual(expected?.ids.slice(0, ids.length));
      }
      for (const [place, logprob] of logprobs.slice(0, expected?.ids.length).entries()) {
        worst = Math.max(worst, Math.abs(logprob - (expected?.logprobs[place] ?? 99)));
      }
    }
    test.info().annotations.push({ type: 'largest logprob difference', description: worst.toExponential(2) });
    expect(worst).toBeLessThan(tolerance);
  });
}
