/**
 * Cosines and sines of rotary position embedding (RoFormer, arXiv 2104.09864), each [positions, headSize / 2]:
 * the angle at [p, j] is p · base^(−2j / headSize) / factors[j].
 * @param factors null divides nothing.
 */
export function rotationTables(
  positions: number,
  headSize: number,
  base: number,
  factors: Float32Array | null,
): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const half = headSize / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let j = 0; j < half; j++) {
    const frequency = base ** (-j / half) / (factors?.[j] ?? 1);
    for (let position = 0; position < positions; position++) {
      cos[position * half + j] = Math.cos(position * frequency);
      sin[position * half + j] = Math.sin(position * frequency);
    }
  }
  return { cos, sin };
}
