import type { RuntimeTensor } from './runtime.ts';
import type { KvHeads, KvLayout } from './sessionLayout.ts';

export type Tensors = Readonly<Record<string, RuntimeTensor>>;

/** Keys and values of some rows that one run can go on from: tensors [rows, headCount, positions, headSize]. */
export interface KvBlock {
  readonly rowCount: number;
  /** Room of each row; it and all that follows from it may change with `KvStorage.fit`. */
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
  /**
   * Makes the block fit for a run that appends `added` positions to rows of at most `held`.
   * @returns false where that takes another block.
   */
  fit(block: KvBlock, held: number, added: number): boolean;
}

/** Bytes of `positions` positions in one row. */
export function kvBytes({ layers, type }: KvLayout, positions: number): number {
  const values = layers.reduce((sum, { headCount, headSize }) => sum + 2 * headCount * headSize, 0);
  return values * positions * elementBytes(type);
}

export function elementBytes(type: KvLayout['type']): number {
  return type === 'float16' ? 2 : 4;
}

/** One entry per tensor of a block, under `${prefix}.{layer}.key|value`. */
export function kvRecord<T>(
  { layers }: KvLayout,
  prefix: string,
  make: (suffix: string, heads: KvHeads) => T,
): Record<string, T> {
  return Object.fromEntries(
    layers.flatMap((heads, layer) =>
      ['key', 'value'].map(
        (kind) => [`${prefix}.${layer}.${kind}`, make(`${layer}.${kind}`, heads)] as const,
      ),
    ),
  );
}

/** The tensor of a record that must have it. */
export function tensorAt(tensors: Tensors, name: string): RuntimeTensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`The runtime returned no ${name}.`);
  return tensor;
}
