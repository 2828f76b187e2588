import { type ByteSource, memorySource } from './byteSource.ts';
import { type GgufHeader, readGgufHeader } from './ggufHeader.ts';

export interface GgufTensor {
  readonly name: string;
  /** ggml type number, see `ggmlTypes.ts`. */
  readonly type: number;
  /** GGUF order: shape[0] is the row length. */
  readonly shape: readonly number[];
  readonly byteLength: number;
}

export interface GgufFile {
  /** 64-bit integers are given as numbers. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /**
   * The tensor's packed bytes, or [start, end) of them: read where they lie, a view where the file is in memory. They
   * need only last until the next call.
   * @throws Error with a plain sentence for an unknown name, or when the file can no longer be read.
   */
  tensorBytes(name: string, start?: number, end?: number): Uint8Array;
}

/**
 * Opens a GGUF: reads its header, and its tensors when they are asked for.
 * @param file its bytes, or a source that reads them; never changed.
 * @param arrivedBytes how many of them are there by now.
 * @throws Error with a plain sentence when it is no GGUF, of an unknown version, damaged or incomplete.
 */
export function readGguf(file: Uint8Array | ByteSource, arrivedBytes?: number): GgufFile {
  const source = file instanceof Uint8Array ? memorySource(file) : file;
  return ggufFile(source, readGgufHeader(source, arrivedBytes));
}

/** The file of a header that was read. */
export function ggufFile(source: ByteSource, { metadata, tensors }: GgufHeader): GgufFile {
  return {
    metadata,
    tensors,
    tensorBytes(name, start = 0, end) {
      const tensor = tensors.get(name);
      if (tensor === undefined) {
        throw new Error(
          `The model file has no tensor ${name}. Choose a complete file of a supported architecture.`,
        );
      }
      return source.read(tensor.start + start, tensor.start + (end ?? tensor.byteLength));
    },
  };
}
