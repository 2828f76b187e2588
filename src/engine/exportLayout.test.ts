import { describe, expect, test } from 'vitest';
import { exportLayout, type SessionShapes, type ValueShape } from './exportLayout.ts';

const value = (name: string, type: string, shape: ValueShape['shape']): ValueShape => ({ name, type, shape });
const open = ['batch_size', 'sequence_length'];

/** What an export of two layers says of itself. */
function shapes(
  change: {
    readonly kvType?: string;
    readonly kvShape?: ValueShape['shape'];
    readonly inputs?: readonly string[];
    readonly vocabulary?: number | string;
  } = {},
): SessionShapes {
  const { kvType = 'float32', kvShape = ['batch_size', 3, 'past_sequence_length', 64] } = change;
  const caches = (prefix: string) =>
    [0, 1].flatMap((layer) =>
      ['key', 'value'].map((kind) => value(`${prefix}.${layer}.${kind}`, kvType, kvShape)),
    );
  const inputs = change.inputs ?? ['input_ids', 'attention_mask', 'position_ids'];
  return {
    inputs: [...inputs.map((name) => value(name, 'int64', open)), ...caches('past_key_values')],
    outputs: [value('logits', 'float32', [...open, change.vocabulary ?? 49_152]), ...caches('present')],
  };
}

describe('what an export takes and returns', () => {
  test('is read from its session', () => {
    const heads = { headCount: 3, headSize: 64 };
    expect(exportLayout(shapes(), {})).toEqual({
      vocabularySize: 49_152,
      kv: { layers: [heads, heads], type: 'float32', returns: 'whole' },
      takesPositions: true,
      takesLogitCount: false,
      takesCacheBranch: false,
    });
  });

  test('with half floats, the number of logits to keep and two graphs in one', () => {
    const inputs = ['input_ids', 'attention_mask', 'num_logits_to_keep', 'use_cache_branch'];
    const layout = exportLayout(shapes({ kvType: 'float16', inputs }), {});
    expect(layout.kv.type).toBe('float16');
    expect(layout).toMatchObject({ takesPositions: false, takesLogitCount: true, takesCacheBranch: true });
  });

  // config.json of the models named, abridged.
  test.each([
    ['SmolLM2-135M', { hidden_size: 576, num_attention_heads: 9, num_key_value_heads: 3 }, 3, 64],
    ['Qwen2.5-0.5B', { hidden_size: 896, num_attention_heads: 14, num_key_value_heads: 2 }, 2, 64],
    [
      'Qwen3-0.6B',
      { hidden_size: 1024, num_attention_heads: 16, num_key_value_heads: 8, head_dim: 128 },
      8,
      128,
    ],
    [
      'gemma-3-270m',
      { hidden_size: 640, num_attention_heads: 4, num_key_value_heads: 1, head_dim: 256 },
      1,
      256,
    ],
    ['gpt2', { n_embd: 768, n_head: 12 }, 12, 64],
    ['opt-125m', { hidden_size: 768, num_attention_heads: 12 }, 12, 64],
  ])('where the session leaves it open, from the config.json of %s', (_name, config, headCount, headSize) => {
    const kvShape = ['batch_size', 'heads', 'past_sequence_length', 'size'];
    const layout = exportLayout(shapes({ kvShape, vocabulary: 'vocabulary' }), {
      ...config,
      vocab_size: 1000,
    });
    expect(layout.vocabularySize).toBe(1000);
    expect(layout.kv.layers).toEqual([
      { headCount, headSize },
      { headCount, headSize },
    ]);
  });
});

describe('an export of another kind is refused in words', () => {
  const usual = shapes();
  const without = (pattern: RegExp): SessionShapes => ({
    inputs: usual.inputs.filter(({ name }) => !pattern.test(name)),
    outputs: usual.outputs.filter(({ name }) => !pattern.test(name)),
  });
  test.each([
    [
      'an input that is not known',
      shapes({ inputs: ['input_ids', 'attention_mask', 'pixel_values'] }),
      /pixel_values/,
    ],
    ['no cache', without(/past_key|present/), /text-generation-with-past/],
    ['no mask', without(/mask/), /no text generator/],
    ['a layer that is missing', without(/present\.1\.value/), /layer 1/],
    ['no logits', without(/logits/), /no logits/],
    ['fused keys and values', shapes({ kvShape: ['batch_size', 'past', 128] }), /3 dimensions/],
    ['a cache of bytes', shapes({ kvType: 'int8' }), /as int8/],
    ['sizes that nobody says', shapes({ vocabulary: 'vocabulary' }), /vocab_size/],
  ])('%s', (_name, wrong, sentence) => {
    expect(() => exportLayout(wrong, {})).toThrow(sentence);
    expect(() => exportLayout(wrong, {})).toThrow(/Choose another export of the model\.$/);
  });
});
