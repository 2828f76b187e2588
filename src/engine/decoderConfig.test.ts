import { describe, expect, test } from 'vitest';
import { readDecoderConfig } from './decoderConfig.ts';
import type { GgufFile } from './gguf.ts';

/** A header with as many tensors as it has layers, and no bytes. */
function fileOf(architecture: string, changes: Readonly<Record<string, unknown>> = {}): GgufFile {
  const keys: Record<string, unknown> = {
    block_count: 12,
    embedding_length: 64,
    feed_forward_length: 128,
    context_length: 4096,
    vocab_size: 320,
    'attention.head_count': 4,
    'attention.head_count_kv': 2,
    'attention.layer_norm_rms_epsilon': 1e-6,
    ...changes,
  };
  const tensors = new Map(
    Array.from({ length: 12 }, (_, at) => [
      `${at}`,
      { name: `${at}`, type: 0, shape: [1], byteLength: 4 } as never,
    ]),
  );
  return {
    metadata: Object.fromEntries([
      ['general.architecture', architecture],
      ...Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value]),
    ]),
    tensors,
    tensorBytes: () => new Uint8Array(0),
  } as GgufFile;
}

const read = (architecture: string, changes?: Readonly<Record<string, unknown>>) =>
  readDecoderConfig(fileOf(architecture, changes));

const windows = (architecture: string, changes: Readonly<Record<string, unknown>>) =>
  read(architecture, changes).attention.map(({ window }) => window);

describe('sizes', () => {
  test('are the file’s, with llama.cpp’s defaults', () => {
    expect(read('llama')).toMatchObject({ layerCount: 12, headSize: 16, kvHeadCount: 2, logitCap: null });
    expect(read('llama', { 'attention.head_count_kv': undefined }).kvHeadCount).toBe(4);
    expect(read('qwen3', { 'attention.key_length': 32, 'attention.value_length': 32 }).headSize).toBe(32);
    expect(read('llama', { 'attention.head_count_kv': Array(12).fill(2) }).kvHeadCount).toBe(2);
  });

  test('attention is scaled by 1/√head size, but for the largest Gemma 3', () => {
    expect(read('llama').attentionScale).toBe(1 / 4);
    expect(read('llama', { 'attention.scale': 0.5 }).attentionScale).toBe(0.5);
    const large = { ...fileOf('gemma3', { block_count: 62, 'attention.key_length': 32 }) };
    const tensors = new Map(Array.from({ length: 62 }, (_, at) => [`${at}`, {} as never]));
    expect(readDecoderConfig({ ...large, tensors }).attentionScale).toBe(1 / 4);
  });
});

describe('windows', () => {
  test('none without the key', () => {
    expect(windows('gemma3', {})).toEqual(Array(12).fill(null));
  });

  test('in Mistral’s files every layer has it, in Gemma’s all but every sixth', () => {
    expect(windows('llama', { 'attention.sliding_window': 8 })).toEqual(Array(12).fill(8));
    const gemma = windows('gemma3', { 'attention.sliding_window': 8 });
    expect(gemma).toEqual([8, 8, 8, 8, 8, null, 8, 8, 8, 8, 8, null]);
  });

  test('where the file says so: a period, or layer by layer', () => {
    const says = (pattern: unknown) =>
      windows('gemma3', { 'attention.sliding_window': 8, 'attention.sliding_window_pattern': pattern });
    expect(says(2)).toEqual([8, null, 8, null, 8, null, 8, null, 8, null, 8, null]);
    expect(says(0)).toEqual(Array(12).fill(8));
    expect(says(1)).toEqual(Array(12).fill(null));
    const list = [false, ...Array(11).fill(true)];
    expect(says(list)).toEqual([null, ...Array(11).fill(8)]);
    expect(() => says([true])).toThrow('a window of 8 positions and does not say in which layers');
  });

  test('Qwen’s files must say where', () => {
    expect(() => windows('qwen2', { 'attention.sliding_window': 8 })).toThrow('does not say in which layers');
  });
});

describe('rotation', () => {
  const ropes = (architecture: string, changes: Readonly<Record<string, unknown>>) => {
    const { attention } = read(architecture, { 'attention.sliding_window': 8, ...changes });
    return { local: attention[0]?.rope, global: attention[5]?.rope };
  };

  test('Gemma’s layers with a window have a base of their own and are not stretched', () => {
    const linear = { 'rope.scaling.type': 'linear', 'rope.scaling.factor': 8 };
    expect(ropes('gemma3', { 'rope.freq_base': 1e6, ...linear })).toEqual({
      local: { base: 10_000, scaling: null },
      global: { base: 1e6, scaling: { type: 'linear', factor: 8 } },
    });
    expect(ropes('gemma3', { 'rope.freq_base': 1e6, 'rope.freq_base_swa': 5000 }).local?.base).toBe(5000);
  });

  test('Ollama’s names', () => {
    const bases = { 'rope.global.freq_base': 1e6, 'rope.local.freq_base': 2e4 };
    const { local, global } = ropes('gemma3', bases);
    expect([local?.base, global?.base]).toEqual([2e4, 1e6]);
  });

  test('stretched positions', () => {
    const scaling = (changes: Readonly<Record<string, unknown>>) =>
      read('llama', changes).attention[0]?.rope.scaling;
    expect(scaling({ 'rope.scaling.type': 'none', 'rope.scaling.factor': 4 })).toBeNull();
    expect(scaling({ 'rope.scaling.type': 'linear', 'rope.scaling.factor': 1 })).toBeNull();
    expect(scaling({ 'rope.scaling.factor': 4 })).toEqual({ type: 'linear', factor: 4 });
    expect(scaling({ 'rope.scale_linear': 2 })).toEqual({ type: 'linear', factor: 2 });
    const yarn = { 'rope.scaling.type': 'yarn', 'rope.scaling.factor': 4 };
    expect(scaling({ ...yarn, 'rope.scaling.original_context_length': 1024 })).toEqual({
      type: 'yarn',
      factor: 4,
      originalLength: 1024,
      fastTurns: 32,
      slowTurns: 1,
    });
    expect(scaling({ ...yarn, 'rope.scaling.yarn_beta_fast': 16 })).toMatchObject({
      originalLength: 4096,
      fastTurns: 16,
    });
  });
});

describe('refuses', () => {
  test('another architecture', () => {
    expect(() => read('phi3')).toThrow('architecture is phi3; supported are llama, qwen2, qwen3, gemma3.');
  });

  test.each([
    ['expert_count', 8, 'is a mixture of experts'],
    ['attn_logit_softcapping', 50, 'caps its attention scores'],
    ['attention.causal', false, 'looks ahead in the text'],
    ['logit_scale', 0.25, 'scales its logits'],
    ['rope.scaling.type', 'longrope', 'rope scaling longrope'],
    ['rope.scaling.type', 'llama3', 'rope scaling llama3'],
    ['rope.scaling.attn_factor', 1.2, 'scales its rotations'],
    ['rope.dimension_count', 8, 'rotates only 8 of 16 values per head'],
    ['attention.value_length', 8, 'keys and values of different sizes'],
    ['attention.head_count_kv', 3, 'shares key-value heads unevenly'],
    ['feed_forward_length', [128, 256], 'has layers that differ in feed_forward_length'],
  ])('%s %s', (key, value, variant) => {
    expect(() => read('llama', { [key]: value })).toThrow(variant);
    expect(() => read('llama', { [key]: value })).toThrow('Choose another model.');
  });

  test.each([
    ['attention.head_count', undefined, 'does not say llama.attention.head_count'],
    ['context_length', '4096', 'does not say llama.context_length'],
    ['block_count', 1e9, 'has 1000000000 layers, but it has 12 tensors'],
    ['embedding_length', -64, 'llama.embedding_length is -64'],
    ['attention.head_count', 0, 'llama.attention.head_count is 0'],
    ['attention.key_length', 2.5, 'llama.attention.key_length is 2.5'],
  ])('a damaged header: %s %s', (key, value, message) => {
    expect(() => read('llama', { [key]: value })).toThrow(message);
  });

  test('harmless keys are let pass', () => {
    const harmless = {
      expert_count: 0,
      logit_scale: 0,
      'rope.scaling.finetuned': false,
      use_parallel_residual: false,
    };
    expect(() => read('qwen3', harmless)).not.toThrow();
  });
});
