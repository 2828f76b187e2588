/** The keys (or values) of one position in one layer: [headCount, headSize]. */
export interface KvHeads {
  readonly headCount: number;
  readonly headSize: number;
}

/** Keys and values in a session: what the cache must know to hold them. */
export interface KvLayout {
  /** One entry per layer, the same for its keys and its values. */
  readonly layers: readonly KvHeads[];
  readonly type: 'float32' | 'float16';
  /**
   * What a run gives back. `appended`: the new positions alone, in main memory; `in place`: they are written into the
   * buffers that it was fed; `whole`: `present.*`, what it was fed and the new positions, as stock exports do.
   */
  readonly returns: 'appended' | 'in place' | 'whole';
}

/** What a decoder's session takes beside `input_ids` and `attention_mask`, and what it returns. */
export interface SessionLayout {
  readonly vocabularySize: number;
  readonly kv: KvLayout;
  /** `position_ids` [rows, new positions]. */
  readonly takesPositions: boolean;
  /** `num_logits_to_keep`; without it every new position's logits come back. */
  readonly takesLogitCount: boolean;
  /**
   * `use_cache_branch`: two graphs in one, of which the one with a cache was traced with a single new position, and
   * is not sure to mask several.
   */
  readonly takesCacheBranch: boolean;
}

/** Of a graph of our own (`decoderGraph.ts`). */
export function ownLayout(
  config: KvHeadsOfModel & { readonly vocabularySize: number },
  device: 'wasm' | 'webgpu',
): SessionLayout {
  const { layerCount, kvHeadCount: headCount, headSize, vocabularySize } = config;
  return {
    vocabularySize,
    kv: {
      layers: Array.from({ length: layerCount }, () => ({ headCount, headSize })),
      type: 'float32',
      returns: device === 'wasm' ? 'appended' : 'in place',
    },
    takesPositions: false,
    takesLogitCount: true,
    takesCacheBranch: false,
  };
}

interface KvHeadsOfModel {
  readonly layerCount: number;
  readonly kvHeadCount: number;
  readonly headSize: number;
}
