import { type Architecture, architectures } from './architectures.ts';
import type { GgufFile } from './gguf.ts';
import type { Rope, RopeScaling } from './rotationTables.ts';

/** The sizes and constants of a decoder. */
export interface DecoderConfig {
  readonly architecture: Architecture;
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
  /** What the product of a query and a key is multiplied by. */
  readonly attentionScale: number;
  /** Logits become cap · tanh(logit / cap); null: they stay as they are. */
  readonly logitCap: number | null;
  /** One entry per layer. */
  readonly attention: readonly LayerAttention[];
}

/** How one layer sees what stands before. */
export interface LayerAttention {
  /** Positions in sight, a token's own among them; null: all. */
  readonly window: number | null;
  readonly rope: Rope;
}

/**
 * Reads `{architecture}.*` of a GGUF's metadata: llama.cpp's keys and defaults, and Ollama's names where they differ.
 * @throws Error with a plain sentence for an unknown architecture or a variant that the graph does not compute.
 */
export function readDecoderConfig(gguf: GgufFile): DecoderConfig {
  const name = String(gguf.metadata['general.architecture']);
  const architecture = architectures.find((known) => known.name === name);
  if (architecture === undefined) {
    const known = architectures.map((other) => other.name).join(', ');
    throw new Error(
      `The model's architecture is ${name}; supported are ${known}. Choose a model of one of these.`,
    );
  }
  const keys = createKeyReader(gguf.metadata, name);
  const { number, size } = keys;
  const variant = uncomputedVariant(keys);
  if (variant !== null) throw unsupported(name, variant);

  const hiddenSize = size('embedding_length');
  const headCount = size('attention.head_count');
  const heads = {
    headCount,
    kvHeadCount: size('attention.head_count_kv', headCount),
    headSize: size('attention.key_length', hiddenSize / headCount),
  };
  const uneven = uncomputedSizes(keys, heads);
  if (uneven !== null) throw unsupported(name, uneven);
  const layerCount = size('block_count');
  if (layerCount > gguf.tensors.size) {
    throw new Error(
      `The model file is damaged: it says that it has ${layerCount} layers, but it has ${gguf.tensors.size} tensors. Choose another file.`,
    );
  }
  return {
    architecture,
    ...heads,
    layerCount,
    hiddenSize,
    feedForwardSize: size('feed_forward_length'),
    vocabularySize: gguf.tensors.get('token_embd.weight')?.shape[1] ?? size('vocab_size'),
    trainedContextLength: size('context_length'),
    rmsEpsilon: number('attention.layer_norm_rms_epsilon'),
    attentionScale: number('attention.scale', 0) || defaultScale(name, { ...heads, layerCount, hiddenSize }),
    logitCap: number('final_logit_softcapping', 0) || null,
    attention: readAttention(keys, architecture, layerCount, gguf.tensors.has('rope_freqs.weight')),
  };
}

interface KeyReader {
  /** `general.architecture`. */
  readonly name: string;
  /** Under the first of the names that the file has; undefined: it has none. */
  value(names: string | readonly string[]): unknown;
  /**
   * A number, or a list of one and the same.
   * @throws Error with a plain sentence when it is something else, or missing without a fallback.
   */
  number(names: string | readonly string[], fallback?: number): number;
  /** A number that must be whole and positive. */
  size(name: string, fallback?: number): number;
}

function createKeyReader(metadata: GgufFile['metadata'], name: string): KeyReader {
  const value = (names: string | readonly string[]) =>
    [names]
      .flat()
      .map((key) => metadata[`${name}.${key}`])
      .find((found) => found !== undefined && found !== null);
  const number = (names: string | readonly string[], fallback?: number): number => {
    const found = value(names) ?? fallback;
    const [first, ...others] = Array.isArray(found) ? found : [found];
    const [key] = [names].flat();
    if (others.some((other) => other !== first)) throw unsupported(name, `has layers that differ in ${key}`);
    if (typeof first === 'number' && Number.isFinite(first)) return first;
    throw new Error(`The model file does not say ${name}.${key}. Choose a complete file.`);
  };
  const size = (key: string, fallback?: number): number => {
    const found = number(key, fallback);
    if (Number.isSafeInteger(found) && found > 0) return found;
    throw new Error(`The model file is damaged: ${name}.${key} is ${found}. Choose another file.`);
  };
  return { name, value, number, size };
}

function unsupported(name: string, variant: string): Error {
  return new Error(`This ${name} model ${variant}, which is not supported. Choose another model.`);
}

/** Keys that change what is computed, with the values at which they change nothing. */
const uncomputedKeys: readonly (readonly [key: string, neutral: readonly unknown[], variant: string])[] = [
  ['expert_count', [0], 'is a mixture of experts'],
  ['attn_logit_softcapping', [0], 'caps its attention scores'],
  ['attention.causal', [true], 'looks ahead in the text'],
  ['attention.clamp_kqv', [0], 'clamps its queries, keys and values'],
  ['attention.max_alibi_bias', [0], 'weakens attention with distance (ALiBi)'],
  ['attention.output_scale', [0, 1], 'scales what attention gives'],
  ['attention.shared_kv_layers', [0], 'shares keys and values between layers'],
  ['attention.temperature_length', [0], 'sharpens attention with the position'],
  ['attention.temperature_scale', [0], 'sharpens attention with the position'],
  ['embedding_scale', [0, 1], 'scales its embeddings'],
  ['residual_scale', [0, 1], 'scales its residual stream'],
  ['logit_scale', [0, 1], 'scales its logits'],
  ['use_parallel_residual', [false], 'runs attention and feed-forward side by side'],
  ['rope.scaling.attn_factor', [0, 1], 'scales its rotations'],
  ['rope.scaling.yarn_attn_factor', [0, 1], 'scales its rotations'],
  ['rope.scaling.yarn_ext_factor', [-1, 1], 'stretches its positions in part'],
  ['rope.scaling.extrapolation_factor', [1], 'stretches its positions in part'],
  ['rope.scaling.yarn_log_multiplier', [0], 'scales its rotations'],
];

function uncomputedVariant({ value }: KeyReader): string | null {
  const found = uncomputedKeys.find(([key, neutral]) => {
    const set = value(key);
    return set !== undefined && !neutral.includes(set);
  });
  return found?.[2] ?? null;
}

function uncomputedSizes(
  { number }: KeyReader,
  { headCount, kvHeadCount, headSize }: Pick<DecoderConfig, 'headCount' | 'kvHeadCount' | 'headSize'>,
): string | null {
  const rotated = number('rope.dimension_count', headSize);
  if (rotated !== headSize) return `rotates only ${rotated} of ${headSize} values per head`;
  for (const key of ['attention.value_length', 'attention.key_length_swa', 'attention.value_length_swa']) {
    if (number(key, headSize) !== headSize) return 'has keys and values of different sizes';
  }
  if (number('rope.dimension_count_swa', headSize) !== headSize) return 'rotates some layers only in part';
  if (headSize % 2 !== 0) return `has heads of ${headSize} values`;
  if (headCount % kvHeadCount !== 0) return 'shares key-value heads unevenly';
  return null;
}

/** 1/√head size; in Gemma 3 27B alone, known by its 62 layers, 1/√(hidden size / heads). */
function defaultScale(
  name: string,
  {
    layerCount,
    hiddenSize,
    headCount,
    headSize,
  }: Pick<DecoderConfig, 'layerCount' | 'hiddenSize' | 'headCount' | 'headSize'>,
): number {
  return 1 / Math.sqrt(name === 'gemma3' && layerCount === 62 ? hiddenSize / headCount : headSize);
}

/** @param hasDivisors whether the file has a tensor that divides the rotation's frequencies. */
function readAttention(
  keys: KeyReader,
  { windowPeriod, localRope }: Architecture,
  layerCount: number,
  hasDivisors: boolean,
): LayerAttention[] {
  const { name, value, number } = keys;
  const base = number(['rope.freq_base', 'rope.global.freq_base'], 10_000);
  const rope: Rope = { base, scaling: readScaling(keys, hasDivisors) };
  const whole: LayerAttention = { window: null, rope };
  const window = number('attention.sliding_window', 0);
  if (window === 0) return Array.from({ length: layerCount }, () => whole);

  const windowed: LayerAttention = {
    window,
    rope: {
      base: number(['rope.freq_base_swa', 'rope.local.freq_base'], localRope?.base ?? base),
      scaling: localRope === null ? rope.scaling : null,
    },
  };
  const pattern = value('attention.sliding_window_pattern') ?? windowPeriod;
  if (Array.isArray(pattern) && pattern.length >= layerCount) {
    return pattern.slice(0, layerCount).map((slides) => (slides ? windowed : whole));
  }
  if (typeof pattern === 'number') {
    return Array.from({ length: layerCount }, (_, layer) =>
      pattern === 0 || (layer + 1) % pattern !== 0 ? windowed : whole,
    );
  }
  throw unsupported(name, `has a window of ${window} positions and does not say in which layers`);
}

function readScaling({ name, value, number }: KeyReader, hasDivisors: boolean): RopeScaling | null {
  // llama.cpp's default type: a factor without a type stretches evenly.
  const type = value('rope.scaling.type') ?? 'linear';
  const factor = number(['rope.scaling.factor', 'rope.scale_linear'], 1) || 1;
  if (type === 'none') return null;
  // Llama 3's rule is in the divisors.
  if (type === 'llama3' && hasDivisors) return null;
  if (type === 'linear') return factor === 1 ? null : { type, factor };
  if (type === 'yarn') {
    return {
      type,
      factor,
      originalLength: number('rope.scaling.original_context_length', number('context_length')),
      fastTurns: number(['rope.scaling.yarn_beta_fast', 'rope.scaling.beta_fast'], 32),
      slowTurns: number(['rope.scaling.yarn_beta_slow', 'rope.scaling.beta_slow'], 1),
    };
  }
  throw unsupported(name, `stretches its positions (rope scaling ${String(type)})`);
}
