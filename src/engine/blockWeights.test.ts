import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockSize, blockWeightsByteLength, packBlockWeights } from './blockWeights.ts';
import { dequantizeRows } from './dequantize.ts';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { ggmlF32, ggmlQ4_1, ggmlTypeInfo } from './ggmlTypes.ts';
import { type GgufFile, readGguf } from './gguf.ts';
import { halfFloats } from './halfFloat.ts';

interface GoldenType {
  readonly type: string;
  readonly ggml_type: number;
  readonly raw_b64: string;
  readonly values_f32_b64: string;
}

const floatsFrom = (base64: string) =>
  new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

/** Scales are kept in float32. */
const halfWithRounding = 0.5 + 1e-4;

const golden: { readonly types: readonly GoldenType[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/golden/gguf-dequant.json', import.meta.url), 'utf8'),
);

/** A file with one tensor of one row. */
function oneRow(type: number, bytes: Uint8Array): { readonly gguf: GgufFile; readonly columns: number } {
  const { blockElements, blockBytes } = ggmlTypeInfo(type);
  const columns = (bytes.length / blockBytes) * blockElements;
  const tensor = { name: 'row', type, shape: [columns, 1], byteLength: bytes.length };
  return { gguf: { metadata: {}, tensors: new Map([['row', tensor]]), tensorBytes: () => bytes }, columns };
}

/** Packs a tensor and unpacks it again as MatMulNBits does: scale · (byte − zero point), in float32. */
function roundTrip(gguf: GgufFile, name: string) {
  const tensor = gguf.tensors.get(name);
  if (tensor === undefined) throw new Error(`no tensor ${name}`);
  const [columns = 0, rows = 1] = tensor.shape;
  const matrix = { name, rows, columns, parts: [{ tensor: name }] };
  const sizes = blockWeightsByteLength(matrix);
  expect(sizes).toEqual({
    bytes: rows * columns,
    scales: (rows * columns) / 8,
    zeroPoints: (rows * columns) / 32,
  });
  const weights = {
    bytes: new Uint8Array(sizes.bytes),
    scales: new Float32Array(sizes.scales / 4),
    zeroPoints: new Uint8Array(sizes.zeroPoints),
  };
  packBlockWeights(gguf, matrix, weights);
  const unpacked = Float32Array.from(weights.bytes, (byte, index) => {
    const block = Math.floor(index / blockSize);
    return weights.scales[block]! * (byte - weights.zeroPoints[block]!);
  });
  const exact = new Float32Array(rows * columns);
  dequantizeRows(tensor.type, gguf.tensorBytes(name), exact);
  return { unpacked, exact };
}

/** Of each block of 32: the largest error, the largest value, and the range that includes 0. */
function blocksOf(unpacked: Float32Array, exact: Float32Array) {
  return Array.from({ length: exact.length / blockSize }, (_, block) => {
    let error = 0;
    let low = 0;
    let high = 0;
    for (let i = block * blockSize; i < (block + 1) * blockSize; i++) {
      error = Math.max(error, Math.abs(unpacked[i]! - exact[i]!));
      low = Math.min(low, exact[i]!);
      high = Math.max(high, exact[i]!);
    }
    return { error, range: high - low, largest: Math.max(high, -low) };
  });
}

const rowOf = (name: string) => {
  const entry = golden.types.find(({ type }) => type === name);
  if (entry === undefined) throw new Error(`no golden type ${name}`);
  return oneRow(entry.ggml_type, Buffer.from(entry.raw_b64, 'base64'));
};

describe('packBlockWeights', () => {
  const exactTypes = ['Q4_0', 'Q5_0', 'Q8_0', 'IQ4_NL'];

  test.each(exactTypes)('%s is kept bit by bit', (type) => {
    const { unpacked, exact } = roundTrip(rowOf(type).gguf, 'row');
    const reference = golden.types.find((entry) => entry.type === type);
    const bits = (values: Float32Array) => [...new Uint32Array(values.buffer)];
    expect(bits(unpacked)).toEqual(bits(exact));
    // The golden values are the reference; our own unpacking is what the graph for the CPU multiplies by.
    expect(unpacked).toEqual(floatsFrom(reference?.values_f32_b64 ?? ''));
  });

  test.each(golden.types.filter(({ type }) => ![...exactTypes, 'Q4_1'].includes(type)))(
    '$type stays within half a 255th of each block’s range',
    ({ type }) => {
      const { unpacked, exact } = roundTrip(rowOf(type).gguf, 'row');
      for (const { error, range } of blocksOf(unpacked, exact)) {
        expect(error).toBeLessThanOrEqual((range / 255) * halfWithRounding);
      }
    },
  );

  test('so do any numbers, also where all are of one sign, equal or 0', () => {
    const number = fc.double({ min: -4, max: 4, noNaN: true }).map((value) => Number(value.toFixed(6)));
    const block = fc.tuple(
      fc.array(number, { minLength: blockSize, maxLength: blockSize }),
      fc.constantFrom('as they are', 'one sign', 'equal', 'zero'),
    );
    fc.assert(
      fc.property(block, ([numbers, kind]) => {
        const values = Float32Array.from(numbers, (value) => {
          if (kind === 'one sign') return Math.abs(value);
          if (kind === 'equal') return numbers[0]!;
          return kind === 'zero' ? 0 : value;
        });
        const { gguf } = oneRow(ggmlF32, new Uint8Array(values.buffer));
        const { unpacked, exact } = roundTrip(gguf, 'row');
        const [figures] = blocksOf(unpacked, exact);
        expect(figures?.error).toBeLessThanOrEqual(((figures?.range ?? 0) / 255) * halfWithRounding);
      }),
    );
  });
});

describe('Q4_1', () => {
  /** One block with step d and minimum m (half floats' bit patterns) in which every level occurs twice. */
  function q4Block(dBits: number, mBits: number): Uint8Array {
    const bytes = new Uint8Array(20);
    new DataView(bytes.buffer).setUint16(0, dBits, true);
    new DataView(bytes.buffer).setUint16(2, mBits, true);
    for (let j = 0; j < 16; j++) bytes[4 + j] = j | ((15 - j) << 4);
    return bytes;
  }

  /**
   * Into how many parts a step can be divided (17 at most) when 0 and the 16 levels span this many steps; one
   * point of the grid may be lost to rounding. 0: not even the whole steps fit.
   */
  const partsOf = (span: number): number => Math.min(17, Math.floor(254 / span));

  test('every step is exact, and the minimum is off by at most half a part of a step', () => {
    // Both from 2⁻⁹ to 2⁴ by their bit patterns, of either sign.
    const half = fc.tuple(fc.integer({ min: 0x1800, max: 0x4c00 }), fc.boolean());
    let divided = 0;
    fc.assert(
      fc.property(half, half, ([dBits, dNegative], [mBits, mNegative]) => {
        const d = halfFloats[dBits]! * (dNegative ? -1 : 1);
        const m = halfFloats[mBits]! * (mNegative ? -1 : 1);
        const { gguf } = oneRow(
          ggmlQ4_1,
          q4Block(dBits | (dNegative ? 0x8000 : 0), mBits | (mNegative ? 0x8000 : 0)),
        );
        const { unpacked, exact } = roundTrip(gguf, 'row');
        const [{ error, largest } = { error: Number.NaN, largest: 0 }] = blocksOf(unpacked, exact);
        const rounding = largest * 1e-6;
        const span = Math.max(0, m / d + 15) - Math.min(0, m / d);
        const parts = partsOf(span);
        if (parts === 0) {
          expect(error).toBeLessThanOrEqual((span / 255) * Math.abs(d) * halfWithRounding + rounding);
          return;
        }
        divided += 1;
        expect(error).toBeLessThanOrEqual(Math.abs(d) / (2 * parts) + rounding);
        for (let level = 1; level < 16; level++) {
          expect(Math.abs(unpacked[level]! - unpacked[0]! - d * level)).toBeLessThanOrEqual(2 * rounding);
        }
      }),
      { numRuns: 500 },
    );
    expect(divided).toBeGreaterThan(100);
  });

  test('a block whose step is 0 keeps its one value within half a 255th', () => {
    const { unpacked, exact } = roundTrip(oneRow(ggmlQ4_1, q4Block(0, 0x3c00)).gguf, 'row');
    expect(exact.every((value) => value === 1)).toBe(true);
    expect(unpacked.every((value) => Math.abs(value - 1) <= 1 / 510)).toBe(true);
  });

  test('the embedded model’s weights lose at most a 34th of a step', async () => {
    const gguf = await readGguf(readEmbeddedModel());
    const name = 'blk.0.attn_q.weight';
    const packed = gguf.tensorBytes(name);
    const { unpacked, exact } = roundTrip(gguf, name);
    const steps = blocksOf(unpacked, exact).map(({ error }, block) => {
      const d = Math.abs(halfFloats[packed[block * 20]! | (packed[block * 20 + 1]! << 8)]!);
      return d === 0 ? error : error / d;
    });
    expect(steps.reduce((most, value) => Math.max(most, value), 0)).toBeLessThan(1 / 34 + 1e-5);
    expect(steps.reduce((sum, value) => sum + value, 0) / steps.length).toBeLessThan(0.006);
  });
});
