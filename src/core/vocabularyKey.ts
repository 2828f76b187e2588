import type { VocabularyTable } from './types.ts';

/**
 * The same for two tables that give every id the same bytes, and practically never for others: 64 bits of two FNV-1a
 * hashes (Fowler, Noll, Vo) with different beginnings, over bytes, places and special ids, and the size.
 */
export function vocabularyKey({ bytes, offsets, special }: VocabularyTable): string {
  let first = 0x811c9dc5;
  let second = 0x01000193;
  const add = (value: number): void => {
    first = Math.imul(first ^ value, 0x01000193);
    second = Math.imul(second ^ value, 0x01000193) ^ (second >>> 15);
  };
  for (const byte of bytes) add(byte);
  for (const offset of offsets) {
    add(offset & 0xffff);
    add(offset >>> 16);
  }
  for (const flag of special) add(flag);
  const hex = (hash: number) => (hash >>> 0).toString(16).padStart(8, '0');
  return `${offsets.length - 1}-${hex(first)}${hex(second)}`;
}
