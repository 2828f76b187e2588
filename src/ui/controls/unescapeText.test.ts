import { expect, it } from 'vitest';
import { unescapeText } from './unescapeText.ts';

it.each([
  ['\\n\\n', '\n\n'],
  ['a\\tb\\r', 'a\tb\r'],
  ['\\\\n', '\\n'],
  ['C:\\dir', 'C:\\dir'],
  ['\\', '\\'],
  [' plain ', ' plain '],
])('reads %j as %j', (typed, text) => {
  expect(unescapeText(typed)).toBe(text);
});
