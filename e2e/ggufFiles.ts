import { readFileSync } from 'node:fs';
import { readGguf } from '../src/engine/gguf.ts';
import { type GgufValue, ggufString, ggufStrings, writeGguf } from '../src/engine/writeGguf.fixture.ts';

/** The bytes of a tiny golden model, such as "llama-tied.f32". */
export function readTiny(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/golden/architectures/${name}.gguf`, import.meta.url));
}

/** A file of another model: the same but for its name, which is as long. */
export function renamedTiny(name: string, letter: string): Buffer {
  const bytes = readTiny(name);
  const key = 'general.name';
  // After the key come its type (uint32) and the text's length (uint64).
  bytes.write(letter, bytes.indexOf(key) + key.length + 12);
  return bytes;
}

const uint32 = (value: number): GgufValue => ({ type: 'uint32', value });
const float32 = (value: number): GgufValue => ({ type: 'float32', value });

const layers = 8;
const width = 4096;
const inner = 11_008;
const vocabulary = 320;

/** The header of a sound llama of 1.6 billion float16 weights, and the length of its whole file. */
export function largeGgufHeader(): { readonly header: Buffer; readonly fileBytes: number } {
  const { metadata } = readGguf(readTiny('llama-tied.f32'));
  const strings = (key: string) => ggufStrings(metadata[key] as string[]);
  const matrices = [
    ['attn_q', width, width],
    ['attn_k', width, width],
    ['attn_v', width, width],
    ['attn_output', width, width],
    ['ffn_gate', width, inner],
    ['ffn_up', width, inner],
    ['ffn_down', inner, width],
  ] as const;
  let offset = 0;
  const tensor = (name: string, type: 0 | 1, ...shape: readonly number[]) => {
    const placed = { name: `${name}.weight`, type, shape, offset };
    offset += shape.reduce((product, size) => product * size, type === 0 ? 4 : 2);
    return placed;
  };
  const tensors = [
    tensor('token_embd', 1, width, vocabulary),
    tensor('output_norm', 0, width),
    ...Array.from({ length: layers }, (_, layer) => [
      tensor(`blk.${layer}.attn_norm`, 0, width),
      tensor(`blk.${layer}.ffn_norm`, 0, width),
      ...matrices.map(([name, ...shape]) => tensor(`blk.${layer}.${name}`, 1, ...shape)),
    ]).flat(),
  ];
  const header = writeGguf({
    metadata: {
      'general.architecture': ggufString('llama'),
      'general.name': ggufString('Large'),
      'llama.block_count': uint32(layers),
      'llama.context_length': uint32(4096),
      'llama.embedding_length': uint32(width),
      'llama.feed_forward_length': uint32(inner),
      'llama.attention.head_count': uint32(32),
      'llama.attention.head_count_kv': uint32(32),
      'llama.attention.layer_norm_rms_epsilon': float32(1e-5),
      'llama.rope.dimension_count': uint32(128),
      'llama.rope.freq_base': float32(10_000),
      'llama.vocab_size': uint32(vocabulary),
      'tokenizer.ggml.model': ggufString('gpt2'),
      'tokenizer.ggml.pre': ggufString('gpt-2'),
      'tokenizer.ggml.tokens': strings('tokenizer.ggml.tokens'),
      'tokenizer.ggml.merges': strings('tokenizer.ggml.merges'),
      'tokenizer.ggml.token_type': {
        type: 'array',
        of: 'int32',
        values: (metadata['tokenizer.ggml.token_type'] as number[]).map((value) => ({
          type: 'int32',
          value,
        })),
      },
      'tokenizer.ggml.eos_token_id': uint32(metadata['tokenizer.ggml.eos_token_id'] as number),
    },
    tensors,
  });
  return { header: Buffer.from(header), fileBytes: header.length + offset };
}
