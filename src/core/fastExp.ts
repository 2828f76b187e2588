const stepBits = 11;
const steps = 1 << stepBits;
const invStep = steps / Math.LN2;
/** ln 2 split so that a whole multiple of the high part is exact (fdlibm, e_exp.c), per step. */
const stepHigh = 0.6931471803691238 / steps;
const stepLow = 1.9082149292705877e-10 / steps;
/** Below this the result would be subnormal; it is taken as 0. */
const underflow = -708;

const fractionPowers = Float64Array.from({ length: steps }, (_, j) => 2 ** (-j / steps));
const wholePowers = Float64Array.from({ length: 1024 }, (_, k) => 2 ** -k);

/**
 * e^x for x ≤ 0, relative error below 10^-15; 0 below −708, and for −∞.
 *
 * Several times as fast as Math.exp, which counts at 49,152 calls per token.
 * Method: x = r − n·(ln 2/2048), so e^x = 2^-(n div 2048) · 2^-((n mod 2048)/2048) · e^r with |r| < 0.00017,
 * where three Taylor terms leave an error below 2^-54 (P. T. P. Tang, "Table-driven implementation of the
 * exponential function in IEEE floating-point arithmetic", ACM TOMS 15, 1989).
 */
export function fastExp(x: number): number {
  if (!(x > underflow)) return 0;
  const n = (0.5 - x * invStep) | 0;
  const r = x + n * stepHigh + n * stepLow;
  const taylor = 1 + r + r * r * (1 / 2 + r * (1 / 6));
  return wholePowers[n >> stepBits]! * fractionPowers[n & (steps - 1)]! * taylor;
}
