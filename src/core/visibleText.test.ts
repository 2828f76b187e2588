import { expect, it } from 'vitest';
import { spokenText, visibleText } from './visibleText.ts';

it.each([
  [' star', '␣star'],
  ['\n\n', '↵↵'],
  ['\ta\r', '⇥a␍'],
  ['a\u200bb\u00a0', 'a<U+200B>b<U+00A0>'],
  ['\u202e', '<U+202E>'],
  ['\ufeff', '<U+FEFF>'],
  ['é 世 😀', 'é␣世␣😀'],
])('%j is written %s', (text, visible) => {
  expect(visibleText(text)).toBe(visible);
});

it.each([
  [' ', 'space'],
  ['\n\n  ', '2 line breaks, 2 spaces'],
  ['\t', 'tab'],
  [' star', ' star'],
  ['', ''],
])('%j is spoken %s', (text, spoken) => {
  expect(spokenText(text)).toBe(spoken);
});
