/**
 * (1 − weight) · first + weight · second, token by token, on raw logits. At exactly 0 or 1 the one row itself, so
 * that such a reply is that of its prompt alone.
 * @param weight any finite number; outside 0 to 1 it pushes away from one of the two.
 * @param into scratch [vocabularySize], written to and returned in between.
 */
export function mixLogits(
  first: Float32Array,
  second: Float32Array,
  weight: number,
  into: Float32Array,
): Float32Array {
  if (weight === 0) return first;
  if (weight === 1) return second;
  for (let id = 0; id < into.length; id += 1) into[id] = (1 - weight) * first[id]! + weight * second[id]!;
  return into;
}
