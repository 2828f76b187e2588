import { expect, test } from 'vitest';
import { documentRequest, sharedDocument } from './askedDocument.ts';
import { emptyDocument, newId, replyOfTokens } from './document.fixture.ts';
import type { Piece } from './documentPieces.ts';
import { showPieces } from './showPieces.ts';

const bytesOf = (text: string) => [...new TextEncoder().encode(text)];
const typed = (text: string): Piece => ({ kind: 'text', text });
const reply = (text: string, promptIds: readonly number[]): Piece => ({
  kind: 'reply',
  reply: { ...replyOfTokens([bytesOf(text)]), promptIds: Uint32Array.from(promptIds), seed: 7 },
});
const documentWith = (pieces: readonly Piece[]) => showPieces(emptyDocument, pieces, newId);

test('typed text alone is asked as it is', () => {
  const document = documentWith([typed('Twinkle')]);
  const input = { kind: 'text', text: 'Twinkle', startToken: true } as const;
  expect(documentRequest(document, true)).toMatchObject({ input, params: { seed: -1 } });
});

test('behind a reply it is what that reply went on from, with its seed', () => {
  const document = documentWith([typed('Twinkle'), reply(' little', [0, 5])]);
  const input = { kind: 'text', text: 'Twinkle', startToken: false } as const;
  expect(documentRequest(document, false)).toMatchObject({ input, params: { seed: 7 } });
});

test('where the model wrote part of it, its ids are asked, and a link has the text', () => {
  const document = documentWith([typed('A'), reply(' b', [0, 5]), typed(' c'), reply(' d', [0, 5, 6, 8])]);
  expect(documentRequest(document, true)).toMatchObject({ input: { kind: 'ids', ids: [0, 5, 6, 8] } });
  expect(sharedDocument(document, true, 'abc')).toMatchObject({
    kind: 'completion',
    text: 'A b c',
    startToken: true,
    model: { id: 'scripted', sha256: 'abc' },
    params: { seed: 7 },
  });
});

test('without text and start token there is nothing to ask', () => {
  expect(documentRequest(emptyDocument, false)).toBeNull();
});
