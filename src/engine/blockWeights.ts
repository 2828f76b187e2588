import { dequantizeRows } from './dequantize.ts';
import { ggmlIQ4_NL, ggmlQ4_0, ggmlQ4_1, ggmlQ5_0, ggmlQ8_0, ggmlTypeInfo } from './ggmlTypes.ts';
import type { GgufFile } from './gguf.ts';
import { halfFloats } from './halfFloat.ts';
import { forEachRow, type Matrix } from './weightRows.ts';

/** Values that share one scale and zero point. */
export const blockSize = 32;

/** Weights as MatMulNBits with 8 bits takes them: value = scale · (byte − zero point), per block of a row. */
export interface BlockWeights {
  /** [rows, columns] */
  readonly bytes: Uint8Array;
  /** [rows, columns / blockSize] */
  readonly scales: Float32Array;
  /** [rows, columns / blockSize] */
  readonly zeroPoints: Uint8Array;
}

export function blockWeightsByteLength(matrix: Matrix): {
  bytes: number;
  scales: number;
  zeroPoints: number;
} {
  const values = matrix.rows * matrix.columns;
  const blocks = values / blockSize;
  return { bytes: values, scales: blocks * 4, zeroPoints: blocks };
}

/** Whose values are all one fp16 scale, with which each block of 32 begins, times a small whole number. */
const scaledTypes: ReadonlySet<number> = new Set([ggmlQ4_0, ggmlQ5_0, ggmlIQ4_NL]);

/** Zero point of the types that are held exactly. */
export const exactZeroPoint = 128;

/** Whether blocks hold rows of this ggml type exactly, with the zero point `exactZeroPoint`. */
export function isExactInBlocks(type: number): boolean {
  return type === ggmlQ8_0 || scaledTypes.has(type);
}

/**
 * Packs the matrix into 8-bit blocks: Q8_0, Q4_0, Q5_0 and IQ4_NL exactly, Q4_1 with each step of its grid exact and
 * its minimum to a small fraction of a step, other types through float32 with an error of at most half a 255th of the
 * block's range.
 */
export function packBlockWeights(gguf: GgufFile, matrix: Matrix, weights: BlockWeights): void {
  const values = new Float32Array(matrix.columns);
  forEachRow(gguf, matrix, { start: 0, end: matrix.rows }, (row, bytes, type, name) => {
    const start = row * matrix.columns;
    if (type === ggmlQ8_0) packQ8Row(bytes, weights, start);
    else if (type === ggmlQ4_1) packQ4Row(bytes, weights, start);
    else {
      dequantizeRows(type, bytes, values, name);
      if (scaledTypes.has(type)) packScaledRow(bytes, ggmlTypeInfo(type).blockBytes, values, weights, start);
      else {
        for (let i = 0; i < values.length; i += blockSize) {
          packFloatBlock(values.subarray(i, i + blockSize), weights, start + i);
        }
      }
    }
  });
}

/** @param values of the row; divided by the scale, which they are exact multiples of, they are the whole numbers. */
function packScaledRow(
  row: Uint8Array,
  blockBytes: number,
  values: Float32Array,
  weights: BlockWeights,
  start: number,
): void {
  for (let at = 0, from = 0; at < row.length; at += blockBytes, from += blockSize) {
    const d = halfFloats[row[at]! | (row[at + 1]! << 8)]!;
    weights.scales[(start + from) / blockSize] = d;
    weights.zeroPoints[(start + from) / blockSize] = exactZeroPoint;
    for (let j = from; j < from + blockSize; j++) {
      weights.bytes[start + j] = exactZeroPoint + (d === 0 ? 0 : values[j]! / d);
    }
  }
}

/** Q8_0 block: scale (fp16), 32 signed bytes; value = d·q. */
function packQ8Row(row: Uint8Array, weights: BlockWeights, start: number): void {
  for (let at = 0, to = start; at < row.length; at += 34, to += blockSize) {
    weights.scales[to / blockSize] = halfFloats[row[at]! | (row[at + 1]! << 8)]!;
    weights.zeroPoints[to / blockSize] = exactZeroPoint;
    for (let j = 0; j < blockSize; j++) weights.bytes[to + j] = row[at + 2 + j]! ^ 128;
  }
}

/** Q4_1 block: scale d and minimum m (fp16), 16 bytes of nibbles; value = d·q + m. */
function packQ4Row(row: Uint8Array, weights: BlockWeights, start: number): void {
  const values = new Float32Array(blockSize);
  for (let at = 0, to = start; at < row.length; at += 20, to += blockSize) {
    const d = halfFloats[row[at]! | (row[at + 1]! << 8)]!;
    const m = halfFloats[row[at + 2]! | (row[at + 3]! << 8)]!;
    const divisor = finestGrid(d, m);
    if (divisor === 0) {
      dequantizeRows(ggmlQ4_1, row.subarray(at, at + 20), values);
      packFloatBlock(values, weights, to);
      continue;
    }
    const offset = Math.round((m * divisor) / d);
    const zeroPoint = Math.max(0, -offset);
    weights.scales[to / blockSize] = d / divisor;
    weights.zeroPoints[to / blockSize] = zeroPoint;
    for (let j = 0; j < 16; j++) {
      const q = row[at + 4 + j]!;
      weights.bytes[to + j] = zeroPoint + offset + divisor * (q & 15);
      weights.bytes[to + j + 16] = zeroPoint + offset + divisor * (q >> 4);
    }
  }
}

/**
 * Into how many parts to divide the step d, so that the minimum m falls as nearly as possible on the divided
 * grid while 0 and all 16 levels stay within 256 of its points. 0 where no division does.
 */
function finestGrid(d: number, m: number): number {
  if (d === 0) return 0;
  const ratio = m / d;
  let best = 0;
  let leastError = Number.POSITIVE_INFINITY;
  for (let divisor = 1; divisor <= 17; divisor++) {
    const offset = Math.round(ratio * divisor);
    if (Math.max(0, offset + 15 * divisor) - Math.min(0, offset) > 255) break;
    const error = Math.abs(ratio - offset / divisor);
    if (error < leastError) {
      leastError = error;
      best = divisor;
    }
  }
  return best;
}

function packFloatBlock(values: Float32Array, weights: BlockWeights, to: number): void {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = (high - low) / 255;
  const zeroPoint = scale === 0 ? 0 : Math.round(-low / scale);
  weights.scales[to / blockSize] = scale;
  weights.zeroPoints[to / blockSize] = zeroPoint;
  for (let j = 0; j < blockSize; j++) {
    const byte = scale === 0 ? 0 : Math.round(values[j]! / scale) + zeroPoint;
    weights.bytes[to + j] = Math.min(255, Math.max(0, byte));
  }
}
