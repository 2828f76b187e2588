import { blockSize, blockWeightsByteLength, packBlockWeights } from './blockWeights.ts';
import { ggmlQ8_0 } from './ggmlTypes.ts';
import type { GgufFile } from './gguf.ts';
import type { GraphBuilder, WeightFile } from './graphBuilder.ts';
import { type Matrix, unpackFloatRows } from './weightRows.ts';

/** How a graph multiplies by weights and looks up embeddings. */
export interface MatrixKernels {
  /** x [batch, sequence, columns] · matrixᵀ → `output` [batch, sequence, rows]. */
  project(x: string, matrix: Matrix, output: string): void;
  /** Rows of `matrix` for ids [batch, sequence] → `output` [batch, sequence, columns]. */
  embed(ids: string, matrix: Matrix, output: string): void;
}

const microsoft = 'com.microsoft';

/**
 * float32 rows as stored (`FusedMatMul`, transB), the fast form on the CPU. An embedding of type Q8_0 is looked
 * up in its own 8-bit blocks, which is exact: its float32 rows would stay in memory beside the head's, since
 * the runtime re-packs what it multiplies by.
 */
export function floatKernels(graph: GraphBuilder, gguf: GgufFile): MatrixKernels {
  const blocks = blockKernels(graph, gguf);
  // One buffer serves every matrix: the runtime copies a file before it reads the next.
  let scratch = new Float32Array(0);
  const files = new Map<string, WeightFile>();
  const weight = (matrix: Matrix): string => {
    const { name, rows, columns } = matrix;
    const byteLength = rows * columns * 4;
    const file = files.get(name) ?? {
      path: name,
      byteLength,
      make() {
        if (scratch.length < rows * columns) scratch = new Float32Array(rows * columns);
        unpackFloatRows(gguf, matrix, scratch);
        return new Uint8Array(scratch.buffer, 0, byteLength);
      },
    };
    files.set(name, file);
    return graph.weight(name, 'float32', [rows, columns], { file, offset: 0, byteLength });
  };
  return {
    project(x, matrix, output) {
      graph.node('FusedMatMul', [x, weight(matrix)], [output], {
        domain: microsoft,
        attributes: { transB: { int: 1 } },
      });
    },
    embed(ids, matrix, output) {
      const exact = matrix.parts.every(({ tensor }) => gguf.tensors.get(tensor)?.type === ggmlQ8_0);
      if (exact) blocks.embed(ids, { ...matrix, name: `${matrix.name}.blocks` }, output);
      else graph.node('Gather', [weight(matrix), ids], [output]);
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
