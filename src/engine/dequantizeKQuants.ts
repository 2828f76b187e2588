/**
 * Formats with 256 values in a block, split into sub-blocks with scales of their own. Each function fills
 * `out`; `bytes` holds exactly its blocks. Source: dequantize_row_* in ggml-quants.c.
 */
import { nonLinearLevels } from './dequantizeBlocks.ts';
import { halfFloats } from './halfFloat.ts';

/** Block: 16 bytes (scale | minimum << 4) per 16 values, 64 bytes of 2-bit values, d, dmin (fp16). */
export function dequantizeQ2_K(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 84) {
    const d = halfAt(bytes, block + 80);
    const dmin = halfAt(bytes, block + 82);
    for (let group = 0; group < 16; group++, to += 16) {
      const scale = d * (bytes[block + group]! & 15);
      const minimum = dmin * (bytes[block + group]! >> 4);
      const from = block + 16 + (group >> 3) * 32 + (group & 1) * 16;
      const shift = group & 6;
      for (let j = 0; j < 16; j++) out[to + j] = scale * ((bytes[from + j]! >> shift) & 3) - minimum;
    }
  }
}

/** Block: 32 bytes of third bits, 64 of 2-bit values, 12 of 6-bit scales per 16 values, d (fp16). */
export function dequantizeQ3_K(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 110) {
    const d = halfAt(bytes, block + 108);
    for (let group = 0; group < 16; group++, to += 16) {
      const low = (bytes[block + 96 + (group & 7)]! >> (group < 8 ? 0 : 4)) & 15;
      const high = (bytes[block + 104 + (group & 3)]! >> (2 * (group >> 2))) & 3;
      const scale = d * ((low | (high << 4)) - 32);
      const half16 = (group & 1) * 16;
      const from = block + 32 + (group >> 3) * 32 + half16;
      const shift = group & 6;
      const bit = group >> 1;
      for (let j = 0; j < 16; j++) {
        const third = (bytes[block + half16 + j]! >> bit) & 1;
        out[to + j] = scale * (((bytes[from + j]! >> shift) & 3) - 4 + 4 * third);
      }
    }
  }
}

/** Block: d, dmin (fp16), 12 bytes of 6-bit scales and minima per 32 values, 128 bytes of nibbles. */
export function dequantizeQ4_K(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 144) {
    const d = halfAt(bytes, block);
    const dmin = halfAt(bytes, block + 2);
    for (let group = 0; group < 8; group++, to += 32) {
      const scale = d * scaleOf(bytes, block + 4, group);
      const minimum = dmin * minimumOf(bytes, block + 4, group);
      const from = block + 16 + (group >> 1) * 32;
      const shift = (group & 1) * 4;
      for (let j = 0; j < 32; j++) out[to + j] = scale * ((bytes[from + j]! >> shift) & 15) - minimum;
    }
  }
}

/** As Q4_K with 32 bytes of fifth bits before the nibbles. */
export function dequantizeQ5_K(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 176) {
    const d = halfAt(bytes, block);
    const dmin = halfAt(bytes, block + 2);
    for (let group = 0; group < 8; group++, to += 32) {
      const scale = d * scaleOf(bytes, block + 4, group);
      const minimum = dmin * minimumOf(bytes, block + 4, group);
      const from = block + 48 + (group >> 1) * 32;
      const shift = (group & 1) * 4;
      for (let j = 0; j < 32; j++) {
        const fifth = (bytes[block + 16 + j]! >> group) & 1;
        out[to + j] = scale * (((bytes[from + j]! >> shift) & 15) | (fifth << 4)) - minimum;
      }
    }
  }
}

/** Block: 128 bytes of low nibbles, 64 of 2 high bits, 16 signed scales per 16 values, d (fp16). */
export function dequantizeQ6_K(bytes: Uint8Array, out: Float32Array): void {
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let block = 0, to = 0; to < out.length; block += 210) {
    const d = halfAt(bytes, block + 208);
    for (let group = 0; group < 16; group++, to += 16) {
      const scale = d * signed[block + 192 + group]!;
      const halfBlock = group >> 3;
      const quarter = (group >> 1) & 3;
      const half16 = (group & 1) * 16;
      const low = block + halfBlock * 64 + (quarter & 1) * 32 + half16;
      const lowShift = (quarter >> 1) * 4;
      const high = block + 128 + halfBlock * 32 + half16;
      const highShift = quarter * 2;
      for (let j = 0; j < 16; j++) {
        const q = ((bytes[low + j]! >> lowShift) & 15) | (((bytes[high + j]! >> highShift) & 3) << 4);
        out[to + j] = scale * (q - 32);
      }
    }
  }
}

/** Block: d (fp16), 6-bit scales per 32 values (2 bytes of high bits, 4 of low), 128 bytes of level indices. */
export function dequantizeIQ4_XS(bytes: Uint8Array, out: Float32Array): void {
  for (let block = 0, to = 0; to < out.length; block += 136) {
    const d = halfAt(bytes, block);
    const scaleHigh = bytes[block + 2]! | (bytes[block + 3]! << 8);
    for (let group = 0; group < 8; group++, to += 32) {
      const low = (bytes[block + 4 + (group >> 1)]! >> ((group & 1) * 4)) & 15;
      const scale = d * ((low | (((scaleHigh >> (2 * group)) & 3) << 4)) - 32);
      const from = block + 8 + group * 16;
      for (let j = 0; j < 16; j++) {
        out[to + j] = scale * nonLinearLevels[bytes[from + j]! & 15]!;
        out[to + j + 16] = scale * nonLinearLevels[bytes[from + j]! >> 4]!;
      }
    }
  }
}

/** 6-bit scale of sub-block `group`, 0–7, from the 12 packed bytes at `at` (get_scale_min_k4). */
function scaleOf(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group]! & 63;
  return (bytes[at + group + 4]! & 15) | ((bytes[at + group - 4]! >> 6) << 4);
}

/** 6-bit minimum of sub-block `group`, see `scaleOf`. */
function minimumOf(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group + 4]! & 63;
  return (bytes[at + group + 4]! >> 4) | ((bytes[at + group]! >> 6) << 4);
}

function halfAt(bytes: Uint8Array, at: number): number {
  return halfFloats[bytes[at]! | (bytes[at + 1]! << 8)]!;
}
