import { expect } from '@playwright/test';
import { defaultSamplingParams, neutralSamplingParams } from '../src/core/samplingParams.ts';
import { startEngineWorker } from './engineWorker.ts';
import { test } from './fixtures.ts';
import { countGpuCalls } from './gpuCounters.ts';
import { serveTinyModel } from './tinyModel.ts';

const params = {
  ...neutralSamplingParams(defaultSamplingParams),
  temperature: 0,
  // The end of a turn.
  logitBias: { 319: -100 },
  maxTokens: 3,
};

/** A prompt of its own: nothing of it is cached. */
const prompt = (number: number) => Array.from({ length: 40 }, (_, place) => (place * 37 + number * 11) % 300);

test('the graphics processor holds no more after 24 replies than after 12', async ({ page }, {
  annotations,
}) => {
  const counter = await countGpuCalls(page, { subgroups: false });
  const model = await serveTinyModel(page, 'llama-tied.q8_0', { contextLength: 2048 });
  const worker = await startEngineWorker(page, 'webgpu', model);
  const held: object[] = [];
  for (let reply = 0; reply < 24; reply += 1) {
    const [written] = await worker.write([{ ids: prompt(reply), params }], false);
    expect(written?.reusedTokens).toBeLessThan(2);
    const last = (await counter.atTokens(params.maxTokens)).at(-1);
    if (last === undefined) throw new Error('Nothing was counted.');
    held.push({ liveBuffers: last.liveBuffers, liveBytes: last.liveBytes });
  }
  annotations.push({ type: 'held after 12 replies', description: JSON.stringify(held[11]) });
  expect(held[23]).toEqual(held[11]);
});
