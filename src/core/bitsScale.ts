/**
 * Top of an axis in bits: 4, 8, 16, 32, … Few steps, so that the axis seldom changes while tokens arrive.
 */
export function bitsCeiling(highest: number): number {
  let ceiling = 4;
  while (ceiling < highest && Number.isFinite(highest)) ceiling *= 2;
  return ceiling;
}
