import { expect, test } from 'vitest';
import { cutLine, derivedTitle, titleAfter } from './titles.ts';

test('a line is cut after a whole word, and says so', () => {
  expect(cutLine('  one\n\n two ', 60)).toBe('one two');
  expect(cutLine('word word word', 14)).toBe('word word word');
  expect(cutLine('word word wordy', 14)).toBe('word word…');
  expect(cutLine('word word words', 9)).toBe('word word…');
  expect(cutLine('a long-worded-thing', 12)).toBe('a long-worde…');
  expect(cutLine(`${'x'.repeat(9)}😀😀`, 10)).toBe(`${'x'.repeat(9)}…`);
  expect(cutLine(`${'x'.repeat(8)}😀😀`, 10)).toBe(`${'x'.repeat(8)}😀…`);
});

test('a title is the beginning of the question', () => {
  expect(titleAfter('How are you?')).toBe('How are you?');
  const title = titleAfter('Why does the sky look blue in the morning and red in the evening sun?');
  expect(title).toBe('Why does the sky look blue in the morning and red in the…');
});

test('branches and copies say first what they are, once', () => {
  expect(derivedTitle('Branch', 'Whales')).toBe('Branch of Whales');
  expect(derivedTitle('Branch', 'Branch of Whales')).toBe('Branch of Whales');
  expect(derivedTitle('Copy', 'Branch of Whales')).toBe('Copy of Branch of Whales');
  expect(derivedTitle('Copy', '')).toBe('Copy');
  expect(derivedTitle('Copy', 'Copy')).toBe('Copy of Copy');
});
