/**
 * What sets one architecture's decoder apart. All of them are the same graph (decoderGraph.ts): embedding, layers of
 * attention and gated feed-forward on a residual stream with RMS norms, head. Names of tensors and keys, and what a
 * file leaves out, are llama.cpp's.
 */
export interface Architecture {
  /** `general.architecture`. */
  readonly name: string;
  /** `attn_q|k|v.bias`: the projections to queries, keys and values add a bias. */
  readonly projectionBiases: boolean;
  /** `attn_q_norm`, `attn_k_norm`: every head's query and key is normalized before it is rotated. */
  readonly headNorms: boolean;
  /** `post_attention_norm`, `post_ffw_norm`: what a block adds to the residual stream is normalized, too. */
  readonly outputNorms: boolean;
  /** llama.cpp stores the rows of q and k with the two halves of each head interleaved. */
  readonly interleavedRows: boolean;
  /** `rope_freqs.weight` may divide the rotation's frequencies (Llama 3.1 and later). */
  readonly frequencyDivisors: boolean;
  /** Of the feed-forward's gate: x·σ(x), or GELU by its approximation with tanh. */
  readonly activation: 'silu' | 'gelu';
  /** Embeddings are multiplied by √hidden size. */
  readonly scaledEmbedding: boolean;
  /**
   * Where a file has a window and does not say for which layers: of each `period` layers the last one sees
   * everything; 0: none does. null: it must say so.
   */
  readonly windowPeriod: number | null;
  /** Rotation of the layers with a window, where the file names no base for them; null: as in all layers. */
  readonly localRope: { readonly base: number } | null;
}

const llama: Architecture = {
  name: 'llama',
  projectionBiases: false,
  headNorms: false,
  outputNorms: false,
  interleavedRows: true,
  frequencyDivisors: true,
  activation: 'silu',
  scaledEmbedding: false,
  // Mistral's 7B: every layer has the window.
  windowPeriod: 0,
  localRope: null,
};

const qwen: Omit<Architecture, 'name'> = {
  ...llama,
  interleavedRows: false,
  frequencyDivisors: false,
  // Qwen's configurations give the window to the layers above one that its GGUF does not name.
  windowPeriod: null,
};

const gemma3: Architecture = {
  ...llama,
  name: 'gemma3',
  headNorms: true,
  outputNorms: true,
  interleavedRows: false,
  frequencyDivisors: false,
  activation: 'gelu',
  scaledEmbedding: true,
  windowPeriod: 6,
  localRope: { base: 10_000 },
};

export const architectures: readonly Architecture[] = [
  llama,
  { ...qwen, name: 'qwen2', projectionBiases: true },
  { ...qwen, name: 'qwen3', headNorms: true },
  gemma3,
];
