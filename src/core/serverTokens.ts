import { bytesLabel, type Vocabulary } from './vocabulary.ts';

/**
 * Servers tell the bytes of their tokens and no ids. These are ours: a hash of the bytes, from `firstServerId` on, so
 * that no vocabulary's id is among them; the same bytes always have the same one, and two never share one.
 */
const firstServerId = 2 ** 31;

/** What has an id so far, by id. Ids follow from bytes, so this remembers nothing of any conversation. */
const named = new Map<number, Uint8Array>();

/** The id that stands for these bytes. */
export function serverTokenId(bytes: Uint8Array): number {
  // FNV-1a; of two texts with one hash, the second takes the next free place.
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  for (let id = firstServerId + (hash & 0x7fffffff); ; id = id === 2 ** 32 - 1 ? firstServerId : id + 1) {
    const taken = named.get(id);
    if (taken === undefined) {
      named.set(id, bytes.slice());
      return id;
    }
    if (sameBytes(taken, bytes)) return id;
  }
}

export function isServerTokenId(id: number): boolean {
  return id >= firstServerId;
}

/** Any token as text: a server's by its bytes, others as the vocabulary has them; "#id" where neither knows it. */
export function tokenName(id: number, vocabulary: Vocabulary | null): string {
  if (isServerTokenId(id)) {
    const bytes = named.get(id);
    return bytes === undefined ? `#${id}` : bytesLabel(bytes);
  }
  return vocabulary === null || id < 0 || id >= vocabulary.size ? `#${id}` : vocabulary.label(id);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, place) => byte === b[place]);
}
