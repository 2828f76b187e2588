import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ModelInfo } from '../core/types.ts';
import { type GgufFile, readGguf } from './gguf.ts';
import type { LanguageModel, Tokenizer } from './languageModel.ts';
import { readLlamaConfig } from './llamaConfig.ts';
import { buildLlamaGraph } from './llamaGraph.ts';
import { ownLayout } from './sessionLayout.ts';
import { createSessionModel } from './sessionModel.ts';
import { createTestRuntime } from './testRuntime.fixture.ts';

const folder = new URL('../../fixtures/golden/architectures/', import.meta.url);
const vocabularySize = 320;

interface Reference {
  readonly logits_last_f32_b64: string;
  readonly all_positions_logprob_of_next: readonly number[];
  readonly greedy: readonly { readonly id: number }[];
}
interface Golden {
  readonly prompts: readonly (Record<'f32' | 'q8_0', Reference> & { readonly ids: readonly number[] })[];
}

async function readFixture(name: string): Promise<GgufFile> {
  return readGguf(new Uint8Array(await readFile(new URL(name, folder))));
}

async function load(name: string, device: 'wasm' | 'webgpu' = 'wasm'): Promise<LanguageModel> {
  const gguf = await readFixture(name);
  const config = readLlamaConfig(gguf);
  const build = device === 'wasm' ? 'webgpu' : 'plain';
  const runtime = await createTestRuntime(buildLlamaGraph(gguf, config, device, 64), { build });
  return createSessionModel(
    runtime,
    ownLayout(config, 'wasm'),
    { contextLength: 64 } as ModelInfo,
    {} as Tokenizer,
  );
}

function argmax(logits: Float32Array): number {
  return logits.indexOf(Math.max(...logits));
}

function logprob(logits: Float32Array, row: number, id: number): number {
  const values = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
  return values[id]! - Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe.each(['llama-tied', 'llama-rope3'])('%s', (name) => {
  describe.each(['f32', 'q8_0'] as const)('%s', (type) => {
    test('gives the reference logits, logprobs and greedy tokens', async () => {
      const golden: Golden = JSON.parse(await readFile(new URL(`${name}.json`, folder), 'utf8'));
      const model = await load(`${name}.${type}.gguf`);
      for (const prompt of golden.prompts) {
        const expected = prompt[type];
        const sequence = model.createSequence();
        const all = (await sequence.forward(prompt.ids, 'all')).slice();
        const got = prompt.ids.slice(1).map((id, row) => logprob(all, row, id));
        const worst = got.map((value, i) =>
          Math.abs(value - (expected.all_positions_logprob_of_next[i] ?? 0)),
        );
        expect(Math.max(...worst)).toBeLessThan(1e-3);

        const bytes = Buffer.from(expected.logits_last_f32_b64, 'base64');
        const reference = new Float32Array(new Uint8Array(bytes).buffer);
        expect(largestDifference(all.subarray(-vocabularySize), reference)).toBeLessThan(1e-3);

        let last: Float32Array = all.subarray(-vocabularySize);
        for (const { id } of expected.greedy) {
          expect(argmax(last)).toBe(id);
          last = await sequence.forward([id], 'last');
        }
      }
      await model.dispose();
    });
  });

  // The second build of the runtime takes seconds to compile on a busy machine.
  test('8-bit blocks of a Q8_0 file are exact', { timeout: 120_000 }, async () => {
    const floats = await load(`${name}.q8_0.gguf`);
    const blocks = await load(`${name}.q8_0.gguf`, 'webgpu');
    const ids = [10, 20, 30, 40, 50];
    const expected = (await floats.createSequence().forward(ids, 'all')).slice();
    expect(largestDifference(await blocks.createSequence().forward(ids, 'all'), expected)).toBeLessThan(1e-4);
  });
});

describe('cache', () => {
  const ids = Array.from({ length: 30 }, (_, i) => (i * 37 + 11) % vocabularySize);

  test('a prompt in chunks gives what it gives at once', async () => {
    const sequence = (await load('llama-tied.f32.gguf')).createSequence();
    const whole = (await sequence.forward(ids, 'last')).slice();
    sequence.rewind(0);
    for (const [start, end] of [
      [0, 7],
      [7, 8],
    ] as const) {
      await sequence.forward(ids.slice(start, end), 'last');
    }
    const chunked = await sequence.forward(ids.slice(8), 'last');
    expect(largestDifference(chunked, whole)).toBeLessThan(1e-5);
    expect(sequence.cachedIds).toEqual(ids);
  });

  test('rewinding and going another way gives what a fresh run gives', async () => {
    const sequence = (await load('llama-rope3.f32.gguf')).createSequence();
    const other = [...ids.slice(0, 12), 5, 6, 7];
    const fresh = (await sequence.forward(other, 'last')).slice();
    sequence.rewind(0);
    await sequence.forward(ids, 'last');
    sequence.rewind(12);
    expect(sequence.cachedIds).toEqual(ids.slice(0, 12));
    const rewound = await sequence.forward([5, 6, 7], 'last');
    expect(largestDifference(rewound, fresh)).toBeLessThan(1e-5);
    sequence.rewind(100);
    expect(sequence.cachedIds).toEqual(other);
  });

  test('what does not fit into the context is refused with the numbers', async () => {
    const sequence = (await load('llama-tied.f32.gguf')).createSequence();
    await sequence.forward(ids, 'last');
    await sequence.forward(ids, 'last');
    await expect(sequence.forward(ids, 'last')).rejects.toThrow(/90 tokens .* context of 64/);
    await expect(sequence.forward([], 'last')).rejects.toThrow('At least one token');
    expect(sequence.cachedIds.length).toBe(60);
  });
});

describe('refuses', () => {
  async function altered(change: (file: GgufFile) => Partial<GgufFile>): Promise<() => void> {
    const file = await readFixture('llama-tied.q8_0.gguf');
    const gguf = { ...file, ...change(file) };
    return () => buildLlamaGraph(gguf, readLlamaConfig(gguf), 'wasm', 64);
  }
  const withMetadata = (key: string, value: unknown) =>
    altered(({ metadata }) => ({ metadata: { ...metadata, [key]: value } }));

  test('another architecture', async () => {
    const build = await withMetadata('general.architecture', 'qwen2');
    expect(build).toThrow('architecture is qwen2; only llama is supported');
  });

  test('variants that the graph does not compute', async () => {
    expect(await withMetadata('llama.expert_count', 8)).toThrow('mixture of experts');
    expect(await withMetadata('llama.rope.scaling.type', 'yarn')).toThrow('rope scaling yarn');
  });

  test('a missing, surplus or misshapen tensor', async () => {
    const missing = await altered(({ tensors }) => {
      const rest = new Map(tensors);
      rest.delete('blk.1.ffn_up.weight');
      return { tensors: rest };
    });
    expect(missing).toThrow('no tensor blk.1.ffn_up.weight');
    const surplus = await altered(({ tensors }) => {
      const tensor = tensors.get('output_norm.weight');
      return { tensors: new Map([...tensors, ['blk.0.attn_q.bias', tensor as never]]) };
    });
    expect(surplus).toThrow('the tensor blk.0.attn_q.bias');
    const misshapen = await withMetadata('llama.feed_forward_length', 99);
    expect(misshapen).toThrow(/ffn_gate has \d+ rows, not 99/);
  });

  test('a type of weights that cannot be unpacked', async () => {
    const build = await altered(({ tensors }) => ({
      tensors: new Map(
        [...tensors].map(([name, tensor]) => [
          name,
          name.includes('ffn_down') ? { ...tensor, type: 16 } : tensor,
        ]),
      ),
    }));
    expect(build).toThrow(/blk\.0\.ffn_down\.weight as IQ2_XXS/);
  });
});
