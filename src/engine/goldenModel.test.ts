import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ModelInfo } from '../core/types.ts';
import { readDecoderConfig } from './decoderConfig.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { readGguf } from './gguf.ts';
import type { LanguageModel, Tokenizer } from './languageModel.ts';
import { ownLayout } from './sessionLayout.ts';
import { createSessionModel } from './sessionModel.ts';
import { createTestRuntime } from './testRuntime.fixture.ts';

interface GoldenCase {
  readonly name: string;
  readonly prompt_ids: readonly number[];
  readonly prompt_logprobs: readonly GoldenToken[];
  readonly greedy: readonly (GoldenToken & { readonly gap: number })[];
}
interface GoldenToken {
  readonly id: number;
  readonly logprob: number;
}

const file = new URL('../../fixtures/golden/model.json', import.meta.url);
const golden: { readonly cases: readonly GoldenCase[] } = JSON.parse(await readFile(file, 'utf8'));
/** What takes a few seconds; the other cases, and WebGPU, run in the browser. */
const names = ['capital-of-france', 'twinkle', 'secret-to-success', 'emoji-bytes'];
const tolerance = 0.02;

function logprob(logits: Float32Array, id: number): number {
  const max = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return logits[id]! - max - Math.log(logits.reduce((sum, value) => sum + Math.exp(value - max), 0));
}

function argmax(logits: Float32Array): number {
  return logits.reduce((best, value, id) => (value > logits[best]! ? id : best), 0);
}

describe('the embedded model on the CPU graph', () => {
  let model: LanguageModel;
  let vocabularySize: number;

  beforeAll(async () => {
    const gguf = await readGguf(readEmbeddedModel());
    const config = readDecoderConfig(gguf);
    vocabularySize = config.vocabularySize;
    const runtime = await createTestRuntime(buildDecoderGraph(gguf, config, 'wasm', 2048), { threads: 2 });
    model = createSessionModel(
      runtime,
      ownLayout(config, 'wasm'),
      { contextLength: 2048 } as ModelInfo,
      {} as Tokenizer,
    );
  }, 120_000);

  const cases = golden.cases.filter(({ name }) => names.includes(name));
  test('every case that is named here is in the reference', () => {
    expect(cases.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  test.each(cases)('$name: reference logprobs and greedy tokens', { timeout: 120_000 }, async (item) => {
    const sequence = model.createSequence();
    const rows = await sequence.forward(item.prompt_ids, 'all');
    const row = (index: number) => rows.slice(index * vocabularySize, (index + 1) * vocabularySize);
    for (const [index, { id, logprob: expected }] of item.prompt_logprobs.entries()) {
      expect(Math.abs(logprob(row(index), id) - expected)).toBeLessThan(tolerance);
    }
    let last: Float32Array = row(item.prompt_ids.length - 1);
    for (const { id, logprob: expected, gap } of item.greedy) {
      expect(Math.abs(logprob(last, id) - expected)).toBeLessThan(tolerance);
      if (gap >= 0.05) expect(argmax(last)).toBe(id);
      last = await sequence.forward([id], 'last');
    }
    sequence.release();
  });
});
