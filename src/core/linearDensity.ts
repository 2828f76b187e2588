import { fastExp } from './fastExp.ts';

// The density 1 + s·(2x − 1) on [0, 1], −1 ≤ s ≤ 1, and what exp(−zx), z > 0, weighs under it.

/** ∫₀ᵗ exp(−zx) dx. */
export const flatIntegral = (z: number, t: number): number => (1 - fastExp(-z * t)) / z;

/** ∫₀ᵗ x·exp(−zx) dx. */
export const slopeIntegral = (z: number, t: number): number => (1 - fastExp(-z * t) * (1 + z * t)) / (z * z);

/** ∫₀ᵗ (1 + s·(2x − 1))·exp(−zx) dx. */
export const linearIntegral = (z: number, s: number, t: number): number =>
  (1 - s) * flatIntegral(z, t) + 2 * s * slopeIntegral(z, t);

/** The t below which a share of the density lies: the root of (1 − s)·t + s·t² = share, without cancellation. */
export const linearQuantile = (s: number, share: number): number =>
  share === 0 ? 0 : (2 * share) / (1 - s + Math.sqrt((1 - s) ** 2 + 4 * s * share));
