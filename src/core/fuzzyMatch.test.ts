import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzyFilter, fuzzyScore } from './fuzzyMatch.ts';

const words = [
  'New conversation',
  'Go to Compare',
  'Show prompt',
  'Tokenizer',
  'Theme: Dark',
  'Preset: Café talk',
];
const found = (query: string) => fuzzyFilter(query, words, (each) => each);

test.each([
  ['new', 'New conversation'],
  ['conv', 'New conversation'],
  ['prom sh', 'Show prompt'],
  ['ncv', 'New conversation'],
  ['DARK', 'Theme: Dark'],
  ['cafe', 'Preset: Café talk'],
  ['tknzr', 'Tokenizer'],
])('“%s” finds “%s” first', (query, best) => {
  expect(found(query)[0]).toBe(best);
});

test('nothing typed keeps all in their order; what is not there finds nothing', () => {
  expect(found('')).toEqual(words);
  expect(found('  ')).toEqual(words);
  expect(found('xyz')).toEqual([]);
  expect(found('dark xyz')).toEqual([]);
});

test('beginnings of words come before letters within them', () => {
  expect(fuzzyFilter('to', ['Settings, autonomous', 'Go to Chat'], (each) => each)[0]).toBe('Go to Chat');
});

test('letters far apart are another word, and of other names the beginning counts', () => {
  expect(fuzzyScore('theme', 'Restore preset: the settings it came with')).toBeNull();
  expect(fuzzyScore('down', 'Export', 'save download')).not.toBeNull();
  expect(fuzzyScore('load', 'Export', 'save download')).toBeNull();
});

test('every part of a text finds it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, a, b) => {
      const part = text.slice(a % text.length, (b % text.length) + 1);
      expect(fuzzyScore(part, text)).not.toBeNull();
    }),
  );
});
