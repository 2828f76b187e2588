import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenArbitrary } from './comparison.fixture.ts';
import { isServerTokenId, serverTokenId, tokenName } from './serverTokens.ts';
import { createParamTable, tokenFromJson, tokenToJson } from './tokenJson.ts';
import { bytesLabel } from './vocabulary.ts';

test('the same bytes have the same id, two texts never share one, and no vocabulary has it', () => {
  const seen = new Map<number, string>();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const id = serverTokenId(bytes);
      expect(serverTokenId(bytes.slice())).toBe(id);
      expect(isServerTokenId(id)).toBe(true);
      expect(id).toBeLessThan(2 ** 32);
      const text = [...bytes].join();
      expect(seen.get(id) ?? text).toBe(text);
      seen.set(id, text);
      expect(tokenName(id, null)).toBe(bytesLabel(bytes));
    }),
    { numRuns: 500 },
  );
});

test('two texts with one hash are two tokens', () => {
  // Found by search: the lower 31 bits of their FNV-1a are the same.
  const [first, second] = ['collision 14309', 'collision 598160'].map((text) =>
    new TextEncoder().encode(text),
  );
  if (first === undefined || second === undefined) throw new Error('unreachable');
  const ids = [serverTokenId(first), serverTokenId(second)];
  expect(ids[1]).toBe((ids[0] ?? 0) + 1);
  expect(ids.map((id) => tokenName(id, null))).toEqual(['collision 14309', 'collision 598160']);
});

test('a record comes back from JSON with its names, whatever ids stood in the file', () => {
  fc.assert(
    fc.property(tokenArbitrary, (token) => {
      fc.pre(token.evidence.names !== undefined);
      const params = createParamTable();
      const json = tokenToJson(token, params);
      const read = tokenFromJson({ ...json, id: 7 }, params.list);
      expect(read).toEqual(token);
    }),
  );
});
