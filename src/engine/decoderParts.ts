import type { DecoderConfig } from './decoderConfig.ts';
import type { GgufFile } from './gguf.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import type { MatrixKernels } from './matrixKernels.ts';
import { describeMatrix, type Matrix, type MatrixPart, readVector } from './weightRows.ts';

/** A decoder's graph while it is built. */
export interface DecoderBuild {
  readonly graph: GraphBuilder;
  readonly kernels: MatrixKernels;
  readonly gguf: GgufFile;
  readonly config: DecoderConfig;
  readonly device: 'wasm' | 'webgpu';
  /** Positions that the rotation tables cover. */
  readonly contextLength: number;
  /** Names of the file's tensors that the graph has taken up. */
  readonly used: Set<string>;
}

/** The domain of ONNX Runtime's own operators. */
export const microsoft = 'com.microsoft';

/** transformers.js gives unknown dimension names the size 0 in its empty cache; these are the known ones. */
export const dims = {
  batch: 'batch_size',
  sequence: 'sequence_length',
  past: 'past_sequence_length',
  total: 'total_sequence_length',
} as const;

/** A matrix [rows, columns] of the file, of one or more of its tensors one after another. */
export function takeMatrix(
  { gguf, used }: DecoderBuild,
  name: string,
  columns: number,
  rows: number,
  parts: readonly (string | MatrixPart)[],
): Matrix {
  const described = parts.map((part) => (typeof part === 'string' ? { tensor: part } : part));
  for (const part of described) used.add(part.tensor);
  return describeMatrix(gguf, name, columns, rows, described);
}

/** The values of a small tensor of the file. */
export function takeVector({ gguf, used }: DecoderBuild, tensor: string, length: number): Float32Array {
  used.add(tensor);
  return readVector(gguf, tensor, length);
}

/** RMS norm of the last dimension of `input`, of the size `size`, with the weights `${tensor}.weight` of the file. */
export function addRmsNorm(
  build: DecoderBuild,
  tensor: string,
  size: number,
  input: string,
  output: string,
): void {
  const { graph, config } = build;
  const weight = graph.constant(`${tensor}.weight`, [size], takeVector(build, `${tensor}.weight`, size));
  graph.node('SimplifiedLayerNormalization', [input, weight], [output], {
    attributes: { epsilon: { float: config.rmsEpsilon } },
  });
}
