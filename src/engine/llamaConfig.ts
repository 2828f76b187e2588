import type { GgufFile } from './gguf.ts';

/** The sizes and constants of a llama-architecture model. */
export interface LlamaConfig {
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly feedForwardSize: number;
  readonly headCount: number;
  readonly kvHeadCount: number;
  readonly headSize: number;
  readonly vocabularySize: number;
  /** Positions that the model was trained with. */
  readonly trainedContextLength: number;
  readonly rmsEpsilon: number;
  readonly ropeBase: number;
}

/**
 * Reads `llama.*` of a GGUF's metadata; key names and defaults are llama.cpp's.
 * @throws Error with a plain sentence for another architecture or a variant that the graph does not compute.
 */
export function readLlamaConfig(gguf: GgufFile): LlamaConfig {
  const { metadata } = gguf;
  const architecture = metadata['general.architecture'];
  if (architecture !== 'llama') {
    throw new Error(
      `The model's architecture is ${String(architecture)}; only llama is supported. Choose a model of the llama family.`,
    );
  }
  const number = (key: string, fallback?: number): number => {
    const value = metadata[`llama.${key}`] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new Error(`The model file does not say llama.${key}. Choose a complete file.`);
  };
  const hiddenSize = number('embedding_length');
  const headCount = number('attention.head_count');
  const embedding = gguf.tensors.get('token_embd.weight');
  const config: LlamaConfig = {
    layerCount: number('block_count'),
    hiddenSize,
    feedForwardSize: number('feed_forward_length'),
    headCount,
    kvHeadCount: number('attention.head_count_kv', headCount),
    headSize: number('attention.key_length', hiddenSize / headCount),
    vocabularySize: embedding?.shape[1] ?? number('vocab_size'),
    trainedContextLength: number('context_length'),
    rmsEpsilon: number('attention.layer_norm_rms_epsilon'),
    ropeBase: number('rope.freq_base', 10_000),
  };
  const variant = unsupportedVariant(metadata, config);
  if (variant !== null) {
    throw new Error(`This llama model ${variant}, which is not supported. Choose another model.`);
  }
  return config;
}

function unsupportedVariant(metadata: GgufFile['metadata'], config: LlamaConfig): string | null {
  const scaling = metadata['llama.rope.scaling.type'] ?? 'none';
  const rotated = metadata['llama.rope.dimension_count'] ?? config.headSize;
  const valueSize = metadata['llama.attention.value_length'] ?? config.headSize;
  if (Number(metadata['llama.expert_count'] ?? 0) > 0) return 'is a mixture of experts';
  if (scaling !== 'none') return `stretches its positions (rope scaling ${String(scaling)})`;
  if (rotated !== config.headSize)
    return `rotates only ${String(rotated)} of ${config.headSize} values per head`;
  if (valueSize !== config.headSize) return 'has keys and values of different sizes';
  if (config.headCount % config.kvHeadCount !== 0) return 'shares key-value heads unevenly';
  return null;
}
