import { expect, it } from 'vitest';
import { createVocabulary } from '../../core/vocabulary.ts';
import { findTokens } from './findTokens.ts';

const tokens = ['other', ' The', 'the', ' theme', 'bathe', '4', 'x'];
const bytes = tokens.map((token) => new TextEncoder().encode(token));
const offsets = Uint32Array.from([
  0,
  ...bytes.map((_, at) => bytes.slice(0, at + 1).flatMap((b) => [...b]).length),
]);
const vocabulary = createVocabulary({
  bytes: Uint8Array.from(bytes.flatMap((b) => [...b])),
  offsets,
  special: new Uint8Array(tokens.length),
});
const found = (query: string) => findTokens(vocabulary, query, 8).map((id) => tokens[id]);

it('puts exact matches first, then beginnings, then the rest', () => {
  expect(found('the')).toEqual([' The', 'the', ' theme', 'other', 'bathe']);
});

it('keeps to a leading space when one was typed', () => {
  expect(found(' the')[0]).toBe(' The');
});

it('takes a number for an id before it takes it for text', () => {
  expect(found('4')).toEqual(['bathe', '4']);
});

it('finds nothing for nothing', () => {
  expect(found('')).toEqual([]);
});
