import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VocabularyTable } from './types.ts';
import { vocabularyKey } from './vocabularyKey.ts';

const encoder = new TextEncoder();

function table(tokens: readonly string[], specialIds: readonly number[] = []): VocabularyTable {
  const pieces = tokens.map((token) => encoder.encode(token));
  const offsets = new Uint32Array(tokens.length + 1);
  for (const [id, piece] of pieces.entries()) offsets[id + 1] = (offsets[id] ?? 0) + piece.length;
  const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
  return { bytes, offsets, special: Uint8Array.from(tokens, (_, id) => (specialIds.includes(id) ? 1 : 0)) };
}

test('two tables have one key exactly when every id is the same token', () => {
  const tokens = fc.array(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(tokens, tokens, (a, b) => {
      expect(vocabularyKey(table(a))).toBe(vocabularyKey(table([...a])));
      const same = JSON.stringify(a) === JSON.stringify(b);
      expect(vocabularyKey(table(a)) === vocabularyKey(table(b))).toBe(same);
    }),
  );
});

test('where a token begins, and which are special, counts', () => {
  expect(vocabularyKey(table(['ab', 'c']))).not.toBe(vocabularyKey(table(['a', 'bc'])));
  expect(vocabularyKey(table(['a', 'b']))).not.toBe(vocabularyKey(table(['b', 'a'])));
  expect(vocabularyKey(table(['a', 'b']))).not.toBe(vocabularyKey(table(['a', 'b'], [1])));
});
