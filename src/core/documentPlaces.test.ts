import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assistantText } from './conversation.ts';
import { replyOfTokens, type TokenBytes, tokenBytes } from './document.fixture.ts';
import { documentText, type Piece } from './documentPieces.ts';
import { pieceAt, placeOf, tokenAt, tokenPlaces } from './documentPlaces.ts';

test('the tokens of what the model wrote lie end to end, and are found again from either side', () => {
  const parts = fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 4 }), tokenBytes), { maxLength: 5 });
  fc.assert(
    fc.property(parts, (all) => {
      const pieces = all.map(
        (part): Piece =>
          typeof part === 'string'
            ? { kind: 'text', text: part }
            : { kind: 'reply', reply: replyOfTokens(part as readonly TokenBytes[]) },
      );
      const text = documentText(pieces);
      for (const place of tokenPlaces(pieces, null)) {
        expect(placeOf(pieces, null, place.trackId, place.index)).toEqual(place);
        for (let offset = place.start; offset < place.end; offset += 1) {
          expect(tokenAt(pieces, null, offset)).toEqual(place);
        }
      }
      for (const piece of pieces) {
        if (piece.kind === 'text') continue;
        const own = [...tokenPlaces(pieces, null)].filter(({ trackId }) => trackId === piece.reply.id);
        expect(own.map(({ start, end }) => text.slice(start, end)).join('')).toBe(assistantText(piece.reply));
      }
      for (let offset = 0; offset <= text.length; offset += 1) {
        expect(pieceAt(pieces, offset) === null).toBe(pieces.length === 0);
      }
    }),
  );
});

test('of typed text only the tokens count that were scored and stand unchanged', () => {
  const pieces: readonly Piece[] = [{ kind: 'text', text: 'one two three' }];
  const placed = [
    { index: 1, start: 0, end: 3 },
    { index: 2, start: 3, end: 7 },
    { index: 3, start: 7, end: 13 },
  ];
  const scores = { trackId: 'prompt:s', validIds: 4, placed, validLength: 13 };
  expect([...tokenPlaces(pieces, scores)].map(({ index }) => index)).toEqual([0, 1, 2]);
  expect([...tokenPlaces(pieces, { ...scores, validLength: 10 })]).toHaveLength(2);
  expect([...tokenPlaces(pieces, { ...scores, validIds: 2 })]).toHaveLength(1);
  // Without a start token nothing stands before the first.
  const bare = placed.map((token) => ({ ...token, index: token.index - 1 }));
  expect([...tokenPlaces(pieces, { ...scores, placed: bare })].map(({ start }) => start)).toEqual([3, 7]);
});
