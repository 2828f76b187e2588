import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ModelInfo } from '../core/types.ts';
import { readDecoderConfig } from './decoderConfig.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { type GgufFile, readGguf } from './gguf.ts';
import type { LanguageModel, Sequence, Tokenizer } from './languageModel.ts';
import { ownLayout } from './sessionLayout.ts';
import { createSessionModel } from './sessionModel.ts';
import { createTestRuntime } from './testRuntime.fixture.ts';

const folder = new URL('../../fixtures/golden/architectures/', import.meta.url);
const vocabularySize = 320;
const names = ['llama-tied', 'llama-rope3', 'qwen2', 'qwen3', 'gemma3'];

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

async function readGolden(name: string): Promise<Golden> {
  return JSON.parse(await readFile(new URL(`${name}.json`, folder), 'utf8'));
}

async function open(gguf: GgufFile, device: 'wasm' | 'webgpu' = 'wasm'): Promise<LanguageModel> {
  const config = readDecoderConfig(gguf);
  const build = device === 'wasm' ? 'webgpu' : 'plain';
  const runtime = await createTestRuntime(buildDecoderGraph(gguf, config, device, 64), { build });
  const layout = ownLayout(config, 'wasm');
  return createSessionModel(runtime, layout, { contextLength: 64 } as ModelInfo, {} as Tokenizer);
}

const load = async (name: string, device?: 'wasm' | 'webgpu') => open(await readFixture(name), device);

/** The fixture with other metadata. */
async function altered(name: string, changes: Readonly<Record<string, unknown>>): Promise<GgufFile> {
  const gguf = await readFixture(name);
  return { ...gguf, metadata: { ...gguf.metadata, ...changes } };
}

function argmax(logits: Float32Array): number {
  return logits.indexOf(Math.max(...logits));
}

function logprob(logits: Float32Array, row: number, id: number): number {
  const values = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
  return values[id]! - Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((most, value) => Math.max(most, value));
}

/** All logits of `ids`, run in chunks of these sizes, the last of which repeats. */
async function runInChunks(
  sequence: Sequence,
  ids: readonly number[],
  sizes: readonly number[],
): Promise<Float32Array> {
  const all = new Float32Array(ids.length * vocabularySize);
  let start = 0;
  for (let chunk = 0; start < ids.length; chunk += 1) {
    const end = start + (sizes[chunk] ?? sizes.at(-1) ?? 1);
    all.set(await sequence.forward(ids.slice(start, end), 'all'), start * vocabularySize);
    start = end;
  }
  return all;
}

describe.each(names)('%s', (name) => {
  describe.each(['f32', 'q8_0'] as const)('%s', (type) => {
    test.each([
      ['at once', [64]],
      ['in chunks', [3, 9, 1, 11]],
      ['token by token', [1]],
    ])('a prompt %s gives the reference logits, logprobs and greedy tokens', async (_, sizes) => {
      const golden = await readGolden(name);
      const model = await load(`${name}.${type}.gguf`);
      for (const prompt of golden.prompts) {
        const expected = prompt[type];
        const sequence = model.createSequence();
        const all = await runInChunks(sequence, prompt.ids, sizes);
        const got = prompt.ids.slice(1).map((id, row) => logprob(all, row, id));
        expect(largestDifference(got, expected.all_positions_logprob_of_next)).toBeLessThan(1e-3);

        const bytes = Buffer.from(expected.logits_last_f32_b64, 'base64');
        const reference = new Float32Array(new Uint8Array(bytes).buffer);
        let last: Float32Array = all.subarray(-vocabularySize);
        expect(largestDifference(last, reference)).toBeLessThan(1e-3);
        expect(expected.greedy).toHaveLength(16);
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
    const ids = Array.from({ length: 20 }, (_, place) => 10 + 7 * place);
    const expected = (await floats.createSequence().forward(ids, 'all')).slice();
    expect(largestDifference(await blocks.createSequence().forward(ids, 'all'), expected)).toBeLessThan(1e-4);
  });
});

describe('what a file says', () => {
  const ids = Array.from({ length: 30 }, (_, i) => (i * 37 + 11) % vocabularySize);

  test('a window of every layer: what two layers can hand on and nothing older', async () => {
    const model = await open(await altered('llama-tied.f32.gguf', { 'llama.attention.sliding_window': 8 }));
    // A layer with a window of 8 hands on what stood up to 7 positions before.
    const oldest = ids.length - 1 - 2 * 7;
    const whenChanged = async (changedFrom: number, changedTo: number) => {
      const changed = ids.map((id, at) => (at >= changedFrom && at < changedTo ? id + 1 : id));
      return (await model.createSequence().forward(changed, 'last')).slice();
    };
    const unchanged = await whenChanged(0, 0);
    expect(largestDifference(await whenChanged(0, oldest), unchanged)).toBe(0);
    expect(largestDifference(await whenChanged(oldest, oldest + 1), unchanged)).toBeGreaterThan(1e-5);
  });

  test('a window that is longer than the text changes nothing', async () => {
    const windowed = await altered('llama-tied.f32.gguf', { 'llama.attention.sliding_window': 30 });
    const expected = await (await load('llama-tied.f32.gguf')).createSequence().forward(ids, 'all');
    const got = await (await open(windowed)).createSequence().forward(ids, 'all');
    expect(largestDifference(got, expected)).toBeLessThan(1e-6);
  });

  test('a cap of the logits', async () => {
    const capped = await altered('gemma3.f32.gguf', { 'gemma3.final_logit_softcapping': 5 });
    const uncapped = await (await load('gemma3.f32.gguf')).createSequence().forward(ids, 'all');
    const got = await (await open(capped)).createSequence().forward(ids, 'all');
    const expected = uncapped.map((logit) => 5 * Math.tanh(logit / 5));
    expect(largestDifference(got, expected)).toBeLessThan(1e-5);
    expect(largestDifference(got, uncapped)).toBeGreaterThan(0.1);
  });
});

describe('cache', () => {
  const ids = Array.from({ length: 30 }, (_, i) => (i * 37 + 11) % vocabularySize);

  test.each(['llama-rope3', 'gemma3'])('%s: another way gives what a fresh run gives', async (name) => {
    const sequence = (await load(`${name}.f32.gguf`)).createSequence();
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
  async function withTensors(
    change: (
      tensors: Map<string, GgufFile['tensors'] extends ReadonlyMap<string, infer T> ? T : never>,
    ) => void,
  ): Promise<() => void> {
    const file = await readFixture('llama-tied.q8_0.gguf');
    const tensors = new Map(file.tensors);
    change(tensors);
    const gguf = { ...file, tensors };
    return () => buildDecoderGraph(gguf, readDecoderConfig(gguf), 'wasm', 64);
  }

  test('a missing, surplus or misshapen tensor', async () => {
    expect(await withTensors((tensors) => tensors.delete('blk.1.ffn_up.weight'))).toThrow(
      'no tensor blk.1.ffn_up.weight',
    );
    const surplus = await withTensors((tensors) =>
      tensors.set('blk.0.attn_q.bias', tensors.get('output_norm.weight')!),
    );
    expect(surplus).toThrow('the tensor blk.0.attn_q.bias');
    const misshapen = await altered('llama-tied.q8_0.gguf', { 'llama.feed_forward_length': 99 });
    expect(() => buildDecoderGraph(misshapen, readDecoderConfig(misshapen), 'wasm', 64)).toThrow(
      /ffn_gate has \d+ rows, not 99/,
    );
  });

  test('a type of weights that cannot be unpacked', async () => {
    const build = await withTensors((tensors) => {
      const name = 'blk.0.ffn_down.weight';
      tensors.set(name, { ...tensors.get(name)!, type: 16 });
    });
    expect(build).toThrow(/blk\.0\.ffn_down\.weight as IQ2_XXS/);
  });
});
