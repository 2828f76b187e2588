import type { LlamaConfig } from './llamaConfig.ts';
import type { RuntimeTensor } from './runtime.ts';

export type Tensors = Readonly<Record<string, RuntimeTensor>>;

/** Keys and values of some rows that one run can go on from: tensors [rows, kvHeadCount, positions, headSize]. */
export interface KvBlock {
  readonly rowCount: number;
  /** Room of each row. */
  readonly positions: number;
  readonly byteLength: number;
  /** Inputs `past_key_values.*` of the next run. */
  readonly feeds: Tensors;
  /** Outputs of the next run besides the logits, with the tensors that it must write into, if any. */
  readonly fetches: Readonly<Record<string, RuntimeTensor | null>>;
  /** Takes over the outputs of a run. @param lengths of the rows before it. */
  update(outputs: Tensors, lengths: readonly number[]): void;
  dispose(): void;
}

/** The first `length` positions of a row of a block; null: nothing yet. */
export interface KvSource {
  readonly block: KvBlock | null;
  readonly row: number;
  readonly length: number;
}

/** Where blocks are kept. */
export interface KvStorage {
  /** A new block with a row for each source, which it copies. @param positions that each row will need. */
  create(sources: readonly KvSource[], positions: number): KvBlock;
  /** Whether a run that makes the longest row grow to `needed` positions can use the block. */
  suits(block: KvBlock, needed: number): boolean;
}

/** Bytes of `positions` positions in one row. */
export function kvBytes({ layerCount, kvHeadCount, headSize }: LlamaConfig, positions: number): number {
  return 2 * layerCount * kvHeadCount * headSize * positions * 4;
}

/** One entry per tensor of a block, under `${prefix}.{layer}.key|value`. */
export function kvRecord<T>(
  config: LlamaConfig,
  prefix: string,
  make: (suffix: string) => T,
): Record<string, T> {
  const suffixes = Array.from({ length: config.layerCount }, (_, layer) =>
    ['key', 'value'].map((kind) => `${layer}.${kind}`),
  );
  return Object.fromEntries(suffixes.flat().map((suffix) => [`${prefix}.${suffix}`, make(suffix)]));
}

/** The tensor of a record that must have it. */
export function tensorAt(tensors: Tensors, name: string): RuntimeTensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`The runtime returned no ${name}.`);
  return tensor;
}
