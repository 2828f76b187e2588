import type { WeightFile } from './graphBuilder.ts';

/** What the engine uses of ONNX Runtime; transformers.js's session and onnxruntime-web's own both fit. */
export interface RuntimeTensor {
  readonly dims: readonly number[];
  readonly location: string;
  /** Throws when the data is not in main memory. */
  readonly data: unknown;
  /** Throws when the data is not in a GPU buffer. */
  readonly gpuBuffer: unknown;
  dispose(): void;
}

export interface RuntimeSession {
  /** `fetches` names the outputs to return: null = a new tensor, else the tensor to write into. */
  run(
    feeds: Readonly<Record<string, RuntimeTensor>>,
    fetches: Readonly<Record<string, RuntimeTensor | null>>,
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

export type TensorType = 'float32' | 'float16' | 'int64' | 'bool';

/** float16 as the bits of each value, bool as 0 and 1. */
export type TensorData = Float32Array | Uint16Array | BigInt64Array | Uint8Array;

export interface Runtime {
  readonly session: RuntimeSession;
  /** A tensor in main memory. */
  tensor(type: TensorType, data: TensorData, dims: readonly number[]): RuntimeTensor;
  /** A tensor over a GPU buffer; disposing of it destroys the buffer. */
  gpuTensor(buffer: GPUBuffer, dims: readonly number[], type: 'float32' | 'float16'): RuntimeTensor;
  /** The device that holds GPU tensors; null on the CPU. */
  readonly gpuDevice: GPUDevice | null;
}

/** Bytes of weights that a session holds. */
export function weightBytes(files: readonly WeightFile[]): number {
  return files.reduce((sum, file) => sum + file.byteLength, 0);
}
