import { dequantizeRows } from './dequantize.ts';
import type { GgufFile, GgufTensor } from './gguf.ts';

/** A matrix of the graph, [rows, columns]: the rows of one or more of the file's tensors, one after another. */
export interface Matrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly parts: readonly MatrixPart[];
}

export interface MatrixPart {
  readonly tensor: string;
  /**
   * Head size of a q or k projection. llama.cpp stores those with the two halves of each head interleaved:
   * row 2j + t of a head is row t·size/2 + j of the layout that GroupQueryAttention rotates.
   */
  readonly interleavedHeadSize?: number;
}

/**
 * Describes the matrix that `parts` make up.
 * @throws Error with a plain sentence when a tensor is missing, has another shape, or cannot be unpacked.
 */
export function describeMatrix(
  gguf: GgufFile,
  name: string,
  columns: number,
  rows: number,
  parts: readonly MatrixPart[],
): Matrix {
  let found = 0;
  for (const { tensor: tensorName } of parts) {
    const tensor = requireTensor(gguf, tensorName);
    if (tensor.shape[0] !== columns || tensor.shape.length > 2) {
      throw shapeError(tensor, `rows of ${columns} values`);
    }
    found += tensor.shape[1] ?? 1;
  }
  if (found !== rows) {
    throw new Error(
      `The model file is damaged: ${name} has ${found} rows, not ${rows}. Download it again or choose another file.`,
    );
  }
  return { name, rows, columns, parts };
}

/** The whole of a small tensor (a norm's weights) as float32. */
export function readVector(gguf: GgufFile, tensorName: string, length: number): Float32Array {
  const tensor = requireTensor(gguf, tensorName);
  if (tensor.shape.length !== 1 || tensor.shape[0] !== length) throw shapeError(tensor, `${length} values`);
  const values = new Float32Array(length);
  dequantizeRows(tensor.type, gguf.tensorBytes(tensorName), values, tensorName);
  return values;
}

function requireTensor(gguf: GgufFile, name: string): GgufTensor {
  const tensor = gguf.tensors.get(name);
  if (tensor === undefined) {
    throw new Error(
      `The model file has no tensor ${name}. Choose a complete file of a supported architecture.`,
    );
  }
  // Without values this only asks whether the type is known.
  dequantizeRows(tensor.type, new Uint8Array(0), new Float32Array(0), name);
  return tensor;
}

function shapeError(tensor: GgufTensor, wanted: string): Error {
  return new Error(
    `The model file is damaged: ${tensor.name} has the shape ${tensor.shape.join(' × ')} instead of ${wanted}. Download it again or choose another file.`,
  );
}

/** Some neighbouring rows of a matrix: [start, end). */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Rows are read from the file in bands of about so many bytes: a file that is not in memory never comes into it whole. */
const bandBytes = 4 * 1024 * 1024;

/**
 * Calls `visit` for each of the rows in the graph's order, with its index in the range, its packed bytes, their
 * ggml type and the tensor's name.
 */
export function forEachRow(
  gguf: GgufFile,
  matrix: Matrix,
  range: RowRange,
  visit: (index: number, bytes: Uint8Array, type: number, tensorName: string) => void,
): void {
  let first = 0;
  for (const { tensor: name, interleavedHeadSize: size } of matrix.parts) {
    const tensor = requireTensor(gguf, name);
    const count = tensor.shape[1] ?? 1;
    const rowBytes = tensor.byteLength / count;
    const end = Math.min(range.end - first, count);
    // Rows move within their head alone, so a band of whole heads holds what it needs.
    const step = size ?? 1;
    const bandRows = step * Math.max(1, Math.floor(bandBytes / (step * rowBytes)));
    for (let row = Math.max(0, range.start - first); row < end; ) {
      const bandStart = row - (row % step);
      const bandEnd = Math.min(bandStart + bandRows, Math.ceil(end / step) * step, count);
      const bytes = gguf.tensorBytes(name, bandStart * rowBytes, bandEnd * rowBytes);
      for (; row < Math.min(bandEnd, end); row++) {
        const at = ((size === undefined ? row : interleavedRow(row, size)) - bandStart) * rowBytes;
        visit(first + row - range.start, bytes.subarray(at, at + rowBytes), tensor.type, name);
      }
    }
    first += count;
  }
}

/** Where llama.cpp keeps row `row` of a rotated projection (`LlamaModel.permute` of convert_hf_to_gguf.py). */
function interleavedRow(row: number, headSize: number): number {
  const within = row % headSize;
  const half = headSize / 2;
  const side = within < half ? 0 : 1;
  return row - within + 2 * (within - side * half) + side;
}

/** Unpacks the rows into `out`, row-major [range, columns]. */
export function unpackFloatRows(gguf: GgufFile, matrix: Matrix, range: RowRange, out: Float32Array): void {
  const { columns } = matrix;
  forEachRow(gguf, matrix, range, (index, bytes, type, name) => {
    dequantizeRows(type, bytes, out.subarray(index * columns, (index + 1) * columns), name);
  });
}
