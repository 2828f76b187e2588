import { expect, test } from 'vitest';
import { type Rope, rotationTables } from './rotationTables.ts';

/** The angle of every pair at position 1, and the factor that all cosines and sines have in common. */
function anglesOf(rope: Rope, headSize: number, divisors: Float32Array | null = null) {
  const { cos, sin } = rotationTables(2, headSize, rope, divisors);
  const half = headSize / 2;
  const angles = Array.from({ length: half }, (_, j) => Math.atan2(sin[half + j]!, cos[half + j]!));
  return { angles, size: cos[0]! };
}

function expectClose(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  // Radians: what float32 cosines and sines can tell apart.
  for (const [j, value] of expected.entries()) expect(Math.abs(got[j]! - value)).toBeLessThan(3e-7);
}

const plain = [
  1, 0.31622776601683794, 0.1, 0.03162277660168379, 0.01, 0.0031622776601683794, 0.001,
  0.00031622776601683794,
];

test('pair j turns by base^(−2j/d) per position', () => {
  const { angles, size } = anglesOf({ base: 10_000, scaling: null }, 16);
  expectClose(angles, plain);
  expect(size).toBe(1);
});

test('divisors divide pair by pair, a linear factor all', () => {
  const divisors = Float32Array.of(1, 1, 2, 2, 4, 4, 8, 8);
  const rope: Rope = { base: 10_000, scaling: { type: 'linear', factor: 2 } };
  expectClose(
    anglesOf({ base: 10_000, scaling: null }, 16, divisors).angles,
    plain.map((angle, j) => angle / divisors[j]!),
  );
  expectClose(
    anglesOf(rope, 16).angles,
    plain.map((angle) => angle / 2),
  );
  expectClose(
    anglesOf(rope, 16, divisors).angles,
    plain.map((angle, j) => angle / divisors[j]! / 2),
  );
});

test('YaRN: fast pairs stay, slow ones are divided, those between are blended, all grow', () => {
  const rope: Rope = {
    base: 10_000,
    scaling: { type: 'yarn', factor: 8, originalLength: 64, fastTurns: 32, slowTurns: 1 },
  };
  const { angles, size } = anglesOf(rope, 16);
  // The ramp goes from pair 0, which turns more than 32 times, to pair 3; from there all are divided by 8.
  const shares = [1, 17 / 24, 5 / 12, 1 / 8, 1 / 8, 1 / 8, 1 / 8, 1 / 8];
  expectClose(
    angles,
    plain.map((angle, j) => angle * shares[j]!),
  );
  expect(size).toBeCloseTo(1 + 0.1 * Math.log(8), 6);
});

test('YaRN as in Qwen’s configurations', () => {
  const rope: Rope = {
    base: 1e6,
    scaling: { type: 'yarn', factor: 4, originalLength: 32_768, fastTurns: 32, slowTurns: 1 },
  };
  const { angles, size } = anglesOf(rope, 128);
  // transformers' rule, computed apart.
  const expected: readonly (readonly [pair: number, angle: number])[] = [
    [0, 1],
    [10, 0.1154781984689458],
    [23, 0.006978305848598663],
    [30, 0.0010643609812470017],
    [39, 6.490394320837028e-5],
    [40, 4.445698525097307e-5],
    [63, 3.102344401879299e-7],
  ];
  for (const [pair, angle] of expected) expect(Math.abs(angles[pair]! / angle - 1)).toBeLessThan(1e-6);
  expect(size).toBeCloseTo(1.1386294361119891, 6);
});
