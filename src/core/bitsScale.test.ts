import { expect, it } from 'vitest';
import { bitsCeiling } from './bitsScale.ts';

it.each([
  [0, 4],
  [4, 4],
  [4.01, 8],
  [15.6, 16],
  [31, 32],
  [Number.POSITIVE_INFINITY, 4],
])('holds %d bits under %d', (highest, ceiling) => expect(bitsCeiling(highest)).toBe(ceiling));
