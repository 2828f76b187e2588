import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createScorer } from '../core/distributionEvidence.ts';
import { uniformDraw } from '../core/random.ts';
import { createSampler } from '../core/sampling.ts';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import type { ModelInfo, SamplingParams } from '../core/types.ts';
import { readDecoderConfig } from './decoderConfig.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { readGguf } from './gguf.ts';
import type { LanguageModel, Sequence, Tokenizer } from './languageModel.ts';
import { ownLayout } from './sessionLayout.ts';
import { createSessionModel } from './sessionModel.ts';
import { createTestRuntime } from './testRuntime.fixture.ts';

const greedy: SamplingParams = { ...neutralSamplingParams(defaultSamplingParams), temperature: 0 };
const seeded: SamplingParams = { ...greedy, temperature: 1.1, topP: 0.95, seed: 3 };

async function openModel(
  bytes: Uint8Array,
  contextLength: number,
  device: 'wasm' | 'webgpu' = 'wasm',
): Promise<LanguageModel> {
  const gguf = await readGguf(bytes);
  const config = readDecoderConfig(gguf);
  const graph = buildDecoderGraph(gguf, config, device, contextLength);
  const runtime = await createTestRuntime(graph, {
    threads: 2,
    build: device === 'wasm' ? 'webgpu' : 'plain',
  });
  const { vocabularySize } = config;
  return createSessionModel(
    runtime,
    ownLayout(config, 'wasm'),
    { contextLength, vocabularySize } as ModelInfo,
    {} as Tokenizer,
  );
}

interface Row {
  readonly prompt: readonly number[];
  readonly params: SamplingParams;
  /** Passes after which the row ends. */
  readonly steps: number;
}

interface Drawn {
  readonly id: number;
  readonly logprob: number;
}

/** Writes all rows together, each for as long as it is to last. */
async function write(model: LanguageModel, rows: readonly Row[]): Promise<readonly (readonly Drawn[])[]> {
  const { vocabularySize } = model.info;
  const sampler = createSampler(vocabularySize);
  const scorer = createScorer(vocabularySize);
  const written: Drawn[][] = rows.map(() => []);
  const draw = (row: number, logits: Float32Array): void => {
    const { params } = rows[row]!;
    const list = written[row]!;
    const history = { repetitionIds: [], generatedIds: [] };
    const id = sampler.shape(logits, params, history).sample(uniformDraw(params.seed, 0, list.length));
    list.push({ id, logprob: scorer.score(logits, id).logprob });
  };
  const sequences: Sequence[] = [];
  for (const [row, { prompt }] of rows.entries()) {
    const sequence = model.createSequence();
    sequences.push(sequence);
    draw(row, await sequence.forward(prompt, 'last'));
  }
  for (;;) {
    const going = rows.flatMap(({ steps }, row) => (written[row]!.length <= steps ? [row] : []));
    if (going.length === 0) break;
    const steps = going.map((row) => ({ sequence: sequences[row]!, id: written[row]!.at(-1)!.id }));
    const logits = await model.decode(steps);
    for (const [index, row] of going.entries()) draw(row, logits[index]!);
  }
  for (const [row, sequence] of sequences.entries()) {
    expect(sequence.cachedIds).toEqual([
      ...rows[row]!.prompt,
      ...written[row]!.slice(0, -1).map(({ id }) => id),
    ]);
    sequence.release();
  }
  return written;
}

/** Greedy ids, seeded ids and logprobs of rows that run together are those of each row alone. */
async function expectSameAsAlone(model: LanguageModel, rows: readonly Row[]): Promise<void> {
  const together = await write(model, rows);
  let worst = 0;
  for (const [index, row] of rows.entries()) {
    const [alone = []] = await write(model, [row]);
    expect(together[index]?.map(({ id }) => id)).toEqual(alone.map(({ id }) => id));
    for (const [place, { logprob }] of alone.entries()) {
      worst = Math.max(worst, Math.abs(logprob - (together[index]?.[place]?.logprob ?? 99)));
    }
  }
  expect(worst).toBeLessThan(1e-3);
}

const idsOf = (length: number, salt: number, size: number) =>
  Array.from({ length }, (_, place) => (place * 37 + salt * 101 + 11) % size);

describe.each([
  ['llama-tied.f32', 'wasm'],
  ['llama-tied.q8_0', 'wasm'],
  ['llama-rope3.q8_0', 'webgpu'],
  ['qwen2.f32', 'wasm'],
  ['qwen3.q8_0', 'wasm'],
  ['gemma3.f32', 'wasm'],
  ['gemma3.q8_0', 'wasm'],
  ['gemma3.q8_0', 'webgpu'],
] as const)('%s, graph for %s', (name, device) => {
  test('rows of different lengths that end one by one', { timeout: 120_000 }, async () => {
    const folder = '../../fixtures/golden/architectures/';
    const model = await openModel(
      await readFile(new URL(`${folder}${name}.gguf`, import.meta.url)),
      64,
      device,
    );
    const lengths = [17, 1, 40, 9];
    const rows = lengths.map((length, index) => ({
      prompt: idsOf(length, index, 320),
      params: { ...(index % 2 === 0 ? seeded : greedy), seed: index },
      steps: 6 + 4 * index,
    }));
    await expectSameAsAlone(model, rows);
    await expectSameAsAlone(model, rows.slice(0, 2).toReversed());
  });
});

describe('the embedded model', () => {
  let model: LanguageModel;
  beforeAll(async () => {
    model = await openModel(readEmbeddedModel(), 256);
  }, 120_000);

  test('two and four rows of different lengths', { timeout: 120_000 }, async () => {
    const file = new URL('../../fixtures/golden/model.json', import.meta.url);
    const golden: { cases: readonly { name: string; prompt_ids: readonly number[] }[] } = JSON.parse(
      await readFile(file, 'utf8'),
    );
    const prompts = ['capital-of-france', 'twinkle', 'secret-to-success', 'emoji-bytes'].map(
      (name) => golden.cases.find((item) => item.name === name)?.prompt_ids ?? [],
    );
    expect(new Set(prompts.map(({ length }) => length)).size).toBeGreaterThan(2);
    const rows = prompts.map((prompt, index) => ({
      prompt,
      params: index % 2 === 0 ? greedy : seeded,
      steps: 6 + index,
    }));
    await expectSameAsAlone(model, rows);
    await expectSameAsAlone(model, [rows[1]!, rows[2]!]);
  });
});
