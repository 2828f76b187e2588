import { blockSize, blockWeightsByteLength, packBlockWeights } from './blockWeights.ts';
import { ggmlQ8_0 } from './ggmlTypes.ts';
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
const bandRows = 8192;

/**
 * float32 rows as stored (`FusedMatMul`, transB), the fast form on the CPU. An embedding of type Q8_0 is looked
 * up in its own 8-bit blocks, which is exact: its float32 rows would stay in memory beside the head's, since
 * the runtime re-packs what it multiplies by.
 */
export function floatKernels(graph: GraphBuilder, gguf: GgufFile): MatrixKernels {
  const blocks = blockKernels(graph, gguf);
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
      const exact = matrix.parts.every(({ tensor }) => gguf.tensors.get(tensor)?.type === ggmlQ8_0);
      if (exact) {
        blocks.embed(ids, { ...matrix, name: `${matrix.name}.blocks` }, output);
        return;
      }
      const table = weight(`${matrix.name}.table`, matrix, { start: 0, end: matrix.rows });
      graph.node('Gather', [table, ids], [output]);
    },
  };
}

/**
 * 8-bit blocks with zero points (`MatMulNBits`), the form for WebGPU; an embedding and a head with the same
 * name share one copy.
 */
export function blockKernels(graph: GraphBuilder, gguf: GgufFile): MatrixKernels {
  const files = new Map<string, WeightFile>();
  const weights = (matrix: Matrix) => {
    const { name, rows, columns } = matrix;
    const sizes = blockWeightsByteLength(matrix);
    const file = files.get(name) ?? blockFile(gguf, matrix);
    files.set(name, file);
    const blocks = columns / blockSize;
    const constant = (
      suffix: string,
      type: 'uint8' | 'float32',
      dims: number[],
      offset: number,
      length: number,
    ) => graph.weight(name + suffix, type, dims, { file, offset, byteLength: length });
    return {
      bytes: constant('', 'uint8', [rows, blocks, blockSize], 0, sizes.bytes),
      /** The two operators want different shapes here: `dims` is one of them, `suffix` keeps the names apart. */
      grids: (suffix: string, dims: number[]) => [
        constant(`.scales${suffix}`, 'float32', dims, sizes.bytes, sizes.scales),
        constant(`.zeros${suffix}`, 'uint8', dims, sizes.bytes + sizes.scales, sizes.zeroPoints),
      ],
      blocks,
    };
  };
  return {
    project(x, matrix, output) {
      const { bytes, grids, blocks } = weights(matrix);
      graph.node('MatMulNBits', [x, bytes, ...grids('', [matrix.rows, blocks])], [output], {
        domain: microsoft,
        attributes: {
          K: { int: matrix.columns },
          N: { int: matrix.rows },
          bits: { int: 8 },
          block_size: { int: blockSize },
          accuracy_level: { int: 4 },
        },
      });
    },
    embed(ids, matrix, output) {
      const { bytes, grids, blocks } = weights(matrix);
      const inputs = [bytes, ids, ...grids('.rank3', [matrix.rows, blocks, 1])];
      graph.node('GatherBlockQuantized', inputs, [`${output}.blocks`], {
        domain: microsoft,
        attributes: {
          bits: { int: 8 },
          block_size: { int: blockSize },
          gather_axis: { int: 0 },
          quantize_axis: { int: 2 },
        },
      });
      const shape = graph.constant('embedding_shape', [3], BigInt64Array.of(0n, 0n, BigInt(matrix.columns)));
      graph.node('Reshape', [`${output}.blocks`, shape], [output]);
    },
  };
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
  return {
    path: matrix.name,
    byteLength,
    make() {
      const file = new Uint8Array(byteLength);
      packBlockWeights(gguf, matrix, {
        bytes: file.subarray(0, sizes.bytes),
        scales: new Float32Array(file.buffer, sizes.bytes, sizes.scales / 4),
        zeroPoints: file.subarray(sizes.bytes + sizes.scales),
      });
      return file;
    },
  };
}
