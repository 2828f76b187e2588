import { expect, test } from 'vitest';
import { comesAlong, createMessageBoxes, lastDrafts } from './drafts.ts';

test.each([
  ['into a new conversation', { from: 'a', to: '', origin: null }, true],
  ['back to where it was brought from', { from: '', to: 'a', origin: 'a' }, true],
  ['not where another text waits', { from: 'a', to: '', origin: null, waiting: 'mine' }, false],
  ['not back where another text waits', { from: '', to: 'a', origin: 'a', waiting: 'mine' }, false],
  ['not from the new one elsewhere', { from: '', to: 'b', origin: 'a' }, false],
  ['not from the new one when it was typed there', { from: '', to: 'a', origin: null }, false],
  ['not between two conversations', { from: 'a', to: 'b', origin: 'b' }, false],
  ['nothing does not', { from: 'a', to: '', origin: null, text: '' }, false],
])('a text comes along: %s', (_, passage, expected) => {
  expect(comesAlong({ text: 'text', waiting: '', ...passage })).toBe(expected);
});

test('a text stands in one box at a time', () => {
  const boxes = createMessageBoxes(new Map(), null);
  boxes.put('a', 'text');
  expect(boxes.go('a', '', 'text')).toBe('text');
  expect([...boxes.drafts]).toEqual([['', 'text']]);
  expect(boxes.go('', 'b', 'text')).toBe('');
  expect(boxes.go('b', '', '')).toBe('text');
  // It was left there: from now on it is the new one's own.
  expect(boxes.go('', 'a', 'text')).toBe('');
  expect([...boxes.drafts]).toEqual([['', 'text']]);
});

test('a preset’s text is brought nowhere', () => {
  const boxes = createMessageBoxes(new Map(), null);
  boxes.put('a', 'text');
  boxes.go('a', '', 'text');
  boxes.fill('', 'preset');
  expect(boxes.go('', 'a', 'preset')).toBe('');
});

test.each([
  [10, ['a', 'b', 'c']],
  [9, ['b', 'c']],
  [5, ['c']],
  [4, ['b']],
  [0, []],
])('of 1, 4 and 5 characters within %i the last ones are kept', (limit, expected) => {
  const drafts = new Map([
    ['a', '.'.repeat(1)],
    ['b', '.'.repeat(4)],
    ['c', '.'.repeat(5)],
  ]);
  expect([...lastDrafts(drafts, limit).keys()]).toEqual(expected);
});
