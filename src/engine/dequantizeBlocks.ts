/**
 * Formats with 32 values in a block, or one value on its own. Each function fills `out`; `bytes` holds
 * exactly its blocks. Source: dequantize_row_* in ggml-quants.c.
 */
import { halfFloats } from './halfFloat.ts';

export function dequantizeF32(bytes: Uint8Array, out: Float32Array): void {
  // By bytes, since a view of a file need not be aligned to 4. ggml and every JS host are little-endian.
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes);
}

export function dequantizeF16(bytes: Uint8Array, out: Float32Array): void {
  for (let i = 0, at = 0; i < out.length; i++, at += 2)
    out[i] = halfFloats[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

export function dequantizeBF16(bytes: Uint8Array, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0, at = 0; i < bits.length; i++, at += 2) {
    bits[i] = (bytes[at]! << 16) | (bytes[at + 1]! << 24);
  }
}

/** Block: scale (fp16), 16 bytes: low nibbles are values 0–15, high ones 16–31; value = d·(q − 8). */
export function dequantizeQ4_0(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 18, to += 32) {
    const d = halfFloats[bytes[block]! | (bytes[block + 1]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const q = bytes[block + 2 + j]!;
      out[to + j] = d * ((q & 15) - 8);
      out[to + j + 16] = d * ((q >> 4) - 8);
    }
  }
}

/** Block: scale and minimum (fp16), 16 bytes of nibbles as in Q4_0; value = d·q + m. */
export function dequantizeQ4_1(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 20, to += 32) {
    const d = halfFloats[bytes[block]! | (bytes[block + 1]! << 8)]!;
    const m = halfFloats[bytes[block + 2]! | (bytes[block + 3]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const q = bytes[block + 4 + j]!;
      out[to + j] = d * (q & 15) + m;
      out[to + j + 16] = d * (q >> 4) + m;
    }
  }
}

/** As Q4_0 with a fifth bit per value in 4 bytes after the scale; value = d·(q − 16). */
export function dequantizeQ5_0(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 22, to += 32) {
    const d = halfFloats[bytes[block]! | (bytes[block + 1]! << 8)]!;
    const high = uint32(bytes, block + 2);
    for (let j = 0; j < 16; j++) {
      const q = bytes[block + 6 + j]!;
      out[to + j] = d * (((q & 15) | (((high >>> j) & 1) << 4)) - 16);
      out[to + j + 16] = d * (((q >> 4) | (((high >>> (j + 16)) & 1) << 4)) - 16);
    }
  }
}

/** As Q4_1 with a fifth bit per value in 4 bytes after the minimum; value = d·q + m. */
export function dequantizeQ5_1(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 24, to += 32) {
    const d = halfFloats[bytes[block]! | (bytes[block + 1]! << 8)]!;
    const m = halfFloats[bytes[block + 2]! | (bytes[block + 3]! << 8)]!;
    const high = uint32(bytes, block + 4);
    for (let j = 0; j < 16; j++) {
      const q = bytes[block + 8 + j]!;
      out[to + j] = d * ((q & 15) | (((high >>> j) & 1) << 4)) + m;
      out[to + j + 16] = d * ((q >> 4) | (((high >>> (j + 16)) & 1) << 4)) + m;
    }
  }
}

/** Block: scale (fp16), 32 signed bytes; value = d·q. */
export function dequantizeQ8_0(bytes: Uint8Array, out: Float32Array): void {
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let block = 0, to = 0; to < out.length; block += 34, to += 32) {
    const d = halfFloats[bytes[block]! | (bytes[block + 1]! << 8)]!;
    for (let j = 0; j < 32; j++) out[to + j] = d * signed[block + 2 + j]!;
  }
}

/** The 16 levels of the non-linear 4-bit formats (kvalues_iq4nl). */
export const nonLinearLevels = Int8Array.of(
  -127,
  -104,
  -83,
  -65,
  -49,
  -35,
  -22,
  -10,
  1,
  13,
  25,
  38,
  53,
  69,
  89,
  113,
);

/** As Q4_0, but a nibble is an index into `nonLinearLevels`; value = d·level. */
export function dequantizeIQ4_NL(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 18, to += 32) {
    const d = halfFloats[bytes[block]! | (bytes[block + 1]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const q = bytes[block + 2 + j]!;
      out[to + j] = d * nonLinearLevels[q & 15]!;
      out[to + j + 16] = d * nonLinearLevels[q >> 4]!;
    }
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
