/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain, smhasher) of whole 32-bit words.
 * @param words taken modulo 2^32.
 */
export function murmur3(words: readonly number[], hashSeed: number): number {
  let hash = hashSeed | 0;
  for (const word of words) {
    const mixed = Math.imul(word | 0, 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= words.length * 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The uniform number in [0, 1), 53 bits, that draws the token at `position` of the reply of turn `turn`.
 *
 * A hash and not a stream: a run that was interrupted, or continued from the middle, draws the same numbers.
 * All three are whole numbers from 0 to 2^32 − 1.
 */
export function uniformDraw(seed: number, turn: number, position: number): number {
  const words = [seed, turn, position];
  const high = murmur3(words, 0) >>> 5;
  const low = murmur3(words, 0x9e3779b9) >>> 6;
  return (high * 2 ** 26 + low) / 2 ** 53;
}

/** A seed for a reply whose seed is −1. `random` yields numbers in [0, 1). */
export function freshSeed(random: () => number): number {
  return Math.floor(random() * 2 ** 32);
}
