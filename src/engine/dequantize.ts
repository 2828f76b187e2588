import {
  dequantizeBF16,
  dequantizeF16,
  dequantizeF32,
  dequantizeIQ4_NL,
  dequantizeQ4_0,
  dequantizeQ4_1,
  dequantizeQ5_0,
  dequantizeQ5_1,
  dequantizeQ8_0,
} from './dequantizeBlocks.ts';
import {
  dequantizeIQ4_XS,
  dequantizeQ2_K,
  dequantizeQ3_K,
  dequantizeQ4_K,
  dequantizeQ5_K,
  dequantizeQ6_K,
} from './dequantizeKQuants.ts';
import { ggmlTypeInfo } from './ggmlTypes.ts';

const unpackers: Readonly<Record<number, (bytes: Uint8Array, out: Float32Array) => void>> = {
  0: dequantizeF32,
  1: dequantizeF16,
  2: dequantizeQ4_0,
  3: dequantizeQ4_1,
  6: dequantizeQ5_0,
  7: dequantizeQ5_1,
  8: dequantizeQ8_0,
  10: dequantizeQ2_K,
  11: dequantizeQ3_K,
  12: dequantizeQ4_K,
  13: dequantizeQ5_K,
  14: dequantizeQ6_K,
  20: dequantizeIQ4_NL,
  23: dequantizeIQ4_XS,
  30: dequantizeBF16,
};

/**
 * Unpacks rows of ggml type `type` into float32.
 * @param bytes exactly the packed form of `out.length` values.
 * @throws Error naming the tensor and type when the type cannot be unpacked or the sizes disagree.
 */
export function dequantizeRows(
  type: number,
  bytes: Uint8Array,
  out: Float32Array,
  tensorName = 'a tensor',
): void {
  const { name, blockElements, blockBytes } = ggmlTypeInfo(type, tensorName);
  const unpack = unpackers[type];
  if (unpack === undefined) {
    throw new Error(
      `The model file stores ${tensorName} as ${name}, which cannot be unpacked here. Choose another quantisation, such as Q8_0 or Q4_K_M.`,
    );
  }
  if (out.length % blockElements !== 0 || bytes.length !== (out.length / blockElements) * blockBytes) {
    throw new Error(
      `${bytes.length} bytes of ${name} are not ${out.length} values of ${tensorName}; the model file is damaged. Download it again.`,
    );
  }
  unpack(bytes, out);
}
