import { gguf } from '@huggingface/gguf';
import { ggmlTypeInfo } from './ggmlTypes.ts';

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
  /** The tensor's packed bytes: a view of the file, not a copy. Throws Error for an unknown name. */
  tensorBytes(name: string): Uint8Array;
}

/**
 * Reads the header of a GGUF and checks that each tensor's data has its place.
 * @param bytes room for the whole file.
 * @param arrivedBytes how many of them are there by now.
 * @throws Error with a plain sentence when it is no GGUF, of an unknown version, damaged or incomplete.
 */
export async function readGguf(bytes: Uint8Array, arrivedBytes = bytes.length): Promise<GgufFile> {
  const { metadata, tensorInfos, tensorDataOffset } = await readHeader(bytes);
  // The reader takes what lies past the end for zeros.
  if (tensorDataOffset > arrivedBytes) {
    throw new Error(
      `The model file is incomplete: it has ${arrivedBytes} bytes and ends within its header. Download it again.`,
    );
  }
  const tensors = new Map<string, GgufTensor>();
  const starts = new Map<string, number>();
  for (const info of tensorInfos) {
    const { name, dtype: type } = info;
    const shape = info.shape.map(Number);
    const { name: typeName, blockElements, blockBytes } = ggmlTypeInfo(type, name);
    if ((shape[0] ?? 0) % blockElements !== 0) {
      throw new Error(
        `The model file is damaged: rows of ${name} hold ${shape[0]} values, which ${typeName} cannot store. Choose another file.`,
      );
    }
    const byteLength = (shape.reduce((product, size) => product * size, 1) / blockElements) * blockBytes;
    const start = Number(tensorDataOffset + info.offset);
    if (start + byteLength > bytes.length) {
      throw new Error(
        `The model file is incomplete: ${name} ends at byte ${start + byteLength}, but the file has ${bytes.length} bytes. Download it again.`,
      );
    }
    tensors.set(name, { name, type, shape, byteLength });
    starts.set(name, start);
  }
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => [key, withoutBigInts(value)]),
    ),
    tensors,
    tensorBytes(name) {
      const start = starts.get(name);
      const tensor = tensors.get(name);
      if (start === undefined || tensor === undefined) {
        throw new Error(
          `The model file has no tensor ${name}. Choose a complete file of a supported architecture.`,
        );
      }
      return bytes.subarray(start, start + tensor.byteLength);
    },
  };
}

async function readHeader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24 || view.getUint32(0) !== 0x47475546) {
    throw new Error('This is not a GGUF model file: it does not begin with "GGUF". Choose a .gguf file.');
  }
  const version = view.getUint32(4, true);
  if (version !== 2 && version !== 3) {
    throw new Error(
      `The model file has GGUF version ${version}; only versions 2 and 3 (little-endian) can be read. Choose a newer conversion.`,
    );
  }
  try {
    // Nothing is requested from the address: the reader asks `fetch` for byte ranges, and memory answers.
    return await gguf('https://memory.invalid/', { fetch: fetchFrom(bytes) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The model file's header is damaged or incomplete (${reason}). Download it again.`, {
      cause: error,
    });
  }
}

/** A `fetch` that answers byte-range requests from memory. One range past the end is empty, then it fails. */
function fetchFrom(bytes: Uint8Array): typeof fetch {
  let ended = false;
  return async (_input, init) => {
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get('range') ?? '');
    const start = Number(range?.[1]);
    if (start >= bytes.length) {
      if (ended) throw new Error('the file ends within it');
      ended = true;
    }
    return new Response(bytes.slice(start, Number(range?.[2]) + 1), {
      headers: { 'content-range': `${range?.[0]}/${bytes.length}` },
    });
  };
}

function withoutBigInts(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (!Array.isArray(value)) return value;
  const first: unknown = value[0];
  return typeof first === 'bigint' || Array.isArray(first) ? value.map(withoutBigInts) : value;
}
