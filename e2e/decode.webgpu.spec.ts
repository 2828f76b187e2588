import { expect } from '@playwright/test';
import { defaultSamplingParams, neutralSamplingParams } from '../src/core/samplingParams.ts';
import { startEngineWorker } from './engineWorker.ts';
import { test } from './fixtures.ts';
import { countGpuCalls, type GpuCounts } from './gpuCounters.ts';
import { serveTinyModel } from './tinyModel.ts';

const layers = 2;
/**
 * Norm, projection to q, k and v, rotation and caching, scores, their sum, output projection, norm, gate, up, their
 * product, down; and once embedding, last norm, last position, head.
 */
const dispatches = 11 * layers + 4;

const params = {
  ...neutralSamplingParams(defaultSamplingParams),
  temperature: 0,
  // The end of a turn.
  logitBias: { 319: -100 },
  maxTokens: 6,
};

const cases = [
  { subgroups: false, lengths: [16, 520, 2000], title: 'at 16, 520 and 2,000 cached tokens' },
  { subgroups: true, lengths: [16], title: 'where the adapter has subgroups' },
] as const;

for (const { subgroups, lengths, title } of cases) {
  test(`a decoded token costs one dispatch per kernel and one download, ${title}`, async ({ page }) => {
    const counter = await countGpuCalls(page, { subgroups });
    const model = await serveTinyModel(page, 'llama-tied.q8_0', { contextLength: 2048 });
    const worker = await startEngineWorker(page, 'webgpu', model);
    for (const cached of lengths) {
      const ids = Array.from({ length: cached }, (_, place) => (place * 37 + 11) % 300);
      const [reply] = await worker.write([{ ids, params }], false);
      expect(reply?.ids).toHaveLength(params.maxTokens);
      const counts = await counter.atTokens(params.maxTokens);
      // The first step fills the runtime's pools of buffers.
      const steps = counts.slice(2).map((now, index) => difference(now, counts[index + 1]));
      test.info().annotations.push({ type: `${cached} cached`, description: JSON.stringify(steps[0]) });
      // Uploads of the ids and of the lengths, download of 320 logits.
      const each = { dispatches, maps: 1, buffers: 3, bufferBytes: 8 + 4 + 320 * 4 };
      expect(steps).toEqual(Array.from({ length: params.maxTokens - 2 }, () => each));
    }
  });
}

function difference(now: GpuCounts, then: GpuCounts | undefined): GpuCounts {
  if (then === undefined) throw new Error('There is no token before the first.');
  return {
    dispatches: now.dispatches - then.dispatches,
    maps: now.maps - then.maps,
    buffers: now.buffers - then.buffers,
    bufferBytes: now.bufferBytes - then.bufferBytes,
  };
}
