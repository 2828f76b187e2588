import {
  blockSize,
  blockWeightsByteLength,
  exactZeroPoint,
  isExactInBlocks,
  packBlockWeights,
} from './blockWeights.ts';
import type { GgufFile } from './gguf.ts';
import type { GraphBuilder, WeightFile } from './graphBuilder.ts';
import { type Matrix, type RowRange, unpackFloatRows } from './weightRows.ts';

/** How a graph multiplies by weights and looks up embeddings. */
export interface MatrixKernels {
  /** x [batch, sequence, columns] · matrixᵀ → `output` [batch, sequence, rows]. */
  project(x: string, matrix: Matrix, output: string): void;
  /** Rows of `matrix` for ids [batch, sequence] → `output` [batch, sequence, columns]. */
  embed(ids: string, matrix: Matrix, output: string): void;
}

const microsoft = 'com.microsoft';

/**
 * A taller matrix is cut into bands, multiplied one by one: while the runtime re-packs a matrix it holds it
 * twice, and a head in one piece left its heap 150 MB larger for good.
 */
const bandRows = 12288;

/**
 * float32 rows as stored (`FusedMatMul`, transB), the fast form on the CPU. An embedding that 8-bit blocks
 * hold exactly (Q8_0, Q4_0) is looked up in them: its float32 rows would stay in memory beside the head's, since
 * the runtime re-packs what it multiplies by. (`GatherBlockQuantized` would do so in one step, but the runtime's
 * WebGPU build has it for WebGPU alone.)
 */
export function floatKernels(graph: GraphBuilder, gguf: GgufFile): MatrixKernels {
  // One buffer serves every matrix: the runtime copies a file before it reads the next.
  let scratch = new Float32Array(0);
  const weight = (name: string, matrix: Matrix, range: RowRange): string => {
    const rows = range.end - range.start;
    const length = rows * matrix.columns;
    const file = {
      path: name,
      byteLength: length * 4,
      make() {
        if (scratch.length < length) scratch = new Float32Array(length);
        unpackFloatRows(gguf, matrix, range, scratch);
        return new Uint8Array(scratch.buffer, 0, length * 4);
      },
    };
    const dims = [rows, matrix.columns];
    return graph.weight(name, 'float32', dims, { file, offset: 0, byteLength: length * 4 });
  };
  const multiply = (x: string, weights: string, output: string) =>
    graph.node('FusedMatMul', [x, weights], [output], {
      domain: microsoft,
      attributes: { transB: { int: 1 } },
    });
  return {
    project(x, matrix, output) {
      if (matrix.rows <= bandRows) {
        multiply(x, weight(matrix.name, matrix, { start: 0, end: matrix.rows }), output);
        return;
      }
      const bands: string[] = [];
      for (let start = 0; start < matrix.rows; start += bandRows) {
        const end = Math.min(start + bandRows, matrix.rows);
        const band = `${output}.from_${start}`;
        multiply(x, weight(`${matrix.name}.from_${start}`, matrix, { start, end }), band);
        bands.push(band);
      }
      graph.node('Concat', bands, [output], { attributes: { axis: { int: 2 } } });
    },
    embed(ids, matrix, output) {
      if (!matrix.parts.every(({ tensor }) => isExactInBlocks(gguf.tensors.get(tensor)?.type ?? -1))) {
        const table = weight(`${matrix.name}.table`, matrix, { start: 0, end: matrix.rows });
        graph.node('Gather', [table, ids], [output]);
        return;
      }
      const { bytes, scales } = blockConstants(graph, blockFile(gguf, matrix), matrix);
      const zero = graph.constant('zero_point', [], Float32Array.of(exactZeroPoint));
      graph.node('Gather', [bytes, ids], [`${output}.bytes`]);
      graph.node('Cast', [`${output}.bytes`], [`${output}.floats`], { attributes: { to: { int: 1 } } });
      graph.node('Sub', [`${output}.floats`, zero], [`${output}.steps`]);
      graph.node('Gather', [scales([matrix.rows, matrix.columns / blockSize, 1]), ids], [`${output}.scales`]);
      graph.node('Mul', [`${output}.steps`, `${output}.scales`], [`${output}.blocks`]);
      addFlatten(graph, matrix, output);
    },
  };
}

/**
 * 8-bit blocks with zero points (`MatMulNBits`), the form for WebGPU; an embedding and a head with the same
 * name share one copy. Accuracy level 1 is float32: at 4, where the device has subgroups and a row's length is
 * a multiple of 128, the runtime first rounds what is multiplied to 8 bits, in a dispatch of its own.
 */
export function blockKernels(graph: GraphBuilder, gguf: GgufFile): MatrixKernels {
  const files = new Map<string, WeightFile>();
  const constants = (matrix: Matrix): BlockConstants => {
    const file = files.get(matrix.name) ?? blockFile(gguf, matrix);
    files.set(matrix.name, file);
    return blockConstants(graph, file, matrix);
  };
  const bits = { bits: { int: 8 }, block_size: { int: blockSize } };
  return {
    project(x, matrix, output) {
      const { rows, columns } = matrix;
      const { bytes, scales, zeroPoints } = constants(matrix);
      const grid = [rows, columns / blockSize];
      graph.node('MatMulNBits', [x, bytes, scales(grid), zeroPoints(grid)], [output], {
        domain: microsoft,
        attributes: { K: { int: columns }, N: { int: rows }, ...bits, accuracy_level: { int: 1 } },
      });
    },
    embed(ids, matrix, output) {
      const { bytes, scales, zeroPoints } = constants(matrix);
      const grid = [matrix.rows, matrix.columns / blockSize, 1];
      graph.node('GatherBlockQuantized', [bytes, ids, scales(grid), zeroPoints(grid)], [`${output}.blocks`], {
        domain: microsoft,
        attributes: { ...bits, gather_axis: { int: 0 }, quantize_axis: { int: 2 } },
      });
      addFlatten(graph, matrix, output);
    },
  };
}

/** Names of a matrix's constants. Operators want the same scales in different shapes, so those are given. */
interface BlockConstants {
  /** uint8 [rows, columns / blockSize, blockSize] */
  readonly bytes: string;
  scales(dims: readonly number[]): string;
  zeroPoints(dims: readonly number[]): string;
}

function blockConstants(graph: GraphBuilder, file: WeightFile, matrix: Matrix): BlockConstants {
  const { name, rows, columns } = matrix;
  const sizes = blockWeightsByteLength(matrix);
  const scalesAt = sizes.bytes;
  const zeroPointsAt = scalesAt + sizes.scales;
  const dims = [rows, columns / blockSize, blockSize];
  return {
    bytes: graph.weight(`${name}.bytes`, 'uint8', dims, { file, offset: 0, byteLength: sizes.bytes }),
    scales: (shape) =>
      graph.weight(`${name}.scales${shape.length}`, 'float32', shape, {
        file,
        offset: scalesAt,
        byteLength: sizes.scales,
      }),
    zeroPoints: (shape) =>
      graph.weight(`${name}.zero_points${shape.length}`, 'uint8', shape, {
        file,
        offset: zeroPointsAt,
        byteLength: sizes.zeroPoints,
      }),
  };
}

/** `${output}.blocks` [batch, sequence, columns / blockSize, blockSize] → `output` [batch, sequence, columns]. */
function addFlatten(graph: GraphBuilder, matrix: Matrix, output: string): void {
  const shape = graph.constant('embedding_shape', [3], BigInt64Array.of(0n, 0n, BigInt(matrix.columns)));
  graph.node('Reshape', [`${output}.blocks`, shape], [output]);
}

/** The file of one matrix: bytes, then scales, then zero points. */
function blockFile(gguf: GgufFile, matrix: Matrix): WeightFile {
  if (matrix.columns % blockSize !== 0) {
    throw new Error(
      `Rows of ${matrix.name} hold ${matrix.columns} values, no multiple of ${blockSize}; the graphics processor cannot run this model. Choose the CPU.`,
    );
  }
  const sizes = blockWeightsByteLength(matrix);
  const byteLength = sizes.bytes + sizes.scales + sizes.zeroPoints;
  // The runtime reads the three constants one by one, in its own order, mostly within one turn.
  let packed: WeakRef<Uint8Array<ArrayBuffer>> | null = null;
  return {
    path: `${matrix.name}.blocks`,
    byteLength,
    make() {
      const kept = packed?.deref();
      if (kept !== undefined) return kept;
      const file = new Uint8Array(byteLength);
      packBlockWeights(gguf, matrix, {
        bytes: file.subarray(0, sizes.bytes),
        scales: new Float32Array(file.buffer, sizes.bytes, sizes.scales / 4),
        zeroPoints: file.subarray(sizes.bytes + sizes.scales),
      });
      packed = new WeakRef(file);
      return file;
    },
  };
}
