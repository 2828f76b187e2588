import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dequantizeRows } from './dequantize.ts';
import { ggmlTypeInfo } from './ggmlTypes.ts';

interface GoldenType {
  readonly type: string;
  readonly ggml_type: number;
  readonly block_elements: number;
  readonly block_bytes: number;
  readonly raw_b64: string;
  readonly values_f32_b64: string;
}

const golden: { readonly types: readonly GoldenType[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/golden/gguf-dequant.json', import.meta.url), 'utf8'),
);

const floats = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

test.each(golden.types)('$type unpacks to the reference values', (entry) => {
  expect(ggmlTypeInfo(entry.ggml_type)).toEqual({
    name: entry.type,
    blockElements: entry.block_elements,
    blockBytes: entry.block_bytes,
  });
  const expected = floats(entry.values_f32_b64);
  const actual = new Float32Array(expected.length);
  dequantizeRows(entry.ggml_type, Buffer.from(entry.raw_b64, 'base64'), actual);
  const largest = Math.max(...expected.map(Math.abs));
  const tolerance = entry.type === 'BF16' ? 0 : 1e-6 * largest;
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!), `value ${i}`).toBeLessThanOrEqual(tolerance);
  }
});

test('F32 is copied from any byte offset', () => {
  const values = Float32Array.of(1.5, -0.1, 3e38, 0);
  const shifted = new Uint8Array(17);
  shifted.set(new Uint8Array(values.buffer), 1);
  const out = new Float32Array(4);
  dequantizeRows(0, shifted.subarray(1), out);
  expect(out).toEqual(values);
});

test('a type that cannot be unpacked is named together with the tensor', () => {
  const out = new Float32Array(256);
  expect(() => dequantizeRows(16, new Uint8Array(66), out, 'blk.0.attn_q.weight')).toThrow(
    /blk\.0\.attn_q\.weight as IQ2_XXS/,
  );
  expect(() => dequantizeRows(99, new Uint8Array(66), out, 'blk.0.attn_q.weight')).toThrow(
    /blk\.0\.attn_q\.weight as type 99/,
  );
});

test('sizes that disagree are refused', () => {
  expect(() => dequantizeRows(8, new Uint8Array(33), new Float32Array(32))).toThrow(/33 bytes of Q8_0/);
  expect(() => dequantizeRows(8, new Uint8Array(34), new Float32Array(31))).toThrow(/not 31 values/);
});
