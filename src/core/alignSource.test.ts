import { describe, expect, test } from 'vitest';
import { alignInlineCode, alignLines, alignProse, type SourceOffsets } from './alignSource.ts';

/** The source's characters that the offsets point at. */
const pointed = (source: string, offsets: SourceOffsets | null) =>
  offsets?.map((offset) => source[offset]).join('');

describe('prose', () => {
  test.each([
    ['as it stands', 'Hello there', 'Hello there', 'Hello there'],
    ['escapes', 'a \\* b \\\\ c \\d', 'a * b \\ c \\d', 'a * b \\ c \\d'],
    ['references', 'a &amp; b &lt;c&#62; &#x21;', 'a & b <c> !', 'a & b &c& &'],
    ['an ampersand alone', 'a & b &nothing; c', 'a & b &nothing; c', 'a & b &nothing; c'],
    ['lines of a quote', 'a  \n> > b\r\n>c', 'a\nb\nc', 'a\nb\rc'],
    ['lines of a list', 'a\n  b\n\tc', 'a\nb\nc', 'a\nb\nc'],
    ['pairs of units', '😀 &#128512;', '😀 😀', '😀 &&'],
  ])('%s', (_name, source, value, characters) => {
    expect(pointed(source, alignProse(source, value))).toBe(characters);
  });

  test.each([
    ['another text', 'abc', 'abd'],
    ['a part of it', 'abc def', 'abc'],
    ['a reference that is not known', 'caf&eacute;', 'café'],
    ['more than there is', 'a', 'ab'],
  ])('claims nothing of %s', (_name, source, value) => {
    expect(alignProse(source, value)).toBeNull();
  });
});

describe('code', () => {
  test.each([
    ['fenced', '```js\na\n  b\n```', 'a\n  b', [6, 7, 8, 9, 10]],
    ['in a quote, with quotes in it', '```\n> a\n> > b\n> ```', 'a\n> b', [6, 7, 10, 11, 12]],
    ['indented', '    a\n\n      b', 'a\n\n  b', [4, 5, 6, 11, 12, 13]],
    ['never closed', '```\na', 'a', [4]],
    ['empty', '```\n```', '', []],
  ])('%s', (_name, source, value, offsets) => {
    expect(alignLines(source, value)).toEqual(offsets);
  });

  test('claims nothing where a line is another', () => {
    expect(alignLines('```\na\nb\n```', 'a\nc')).toBeNull();
    expect(alignLines('a', 'a\nb')).toBeNull();
  });

  test.each([
    ['`a`', 'a', [1]],
    ['`` a`b ``', 'a`b', [3, 4, 5]],
    ['` a`', ' a', [1, 2]],
    ['`a\nb`', 'a b', null],
    ['a', 'a', null],
  ])('within a line: %s', (source, value, offsets) => {
    expect(alignInlineCode(source, value)).toEqual(offsets);
  });
});
