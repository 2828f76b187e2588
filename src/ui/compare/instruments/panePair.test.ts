import { describe, expect, it } from 'vitest';
import { changePair, pairOf, pairRefusal } from './panePair.ts';
import type { TurnPane } from './turnPanes.ts';

const pane = (letter: string, change: Partial<TurnPane> = {}): TurnPane => ({
  id: letter.toLowerCase(),
  letter,
  name: `Persona ${letter}`,
  replyId: `reply ${letter}`,
  ended: true,
  tokenless: false,
  question: 'Who are you?',
  askedOther: false,
  modelId: 'model',
  vocabularyKey: null,
  ...change,
});
const panes = [pane('A'), pane('B'), pane('C')];

describe('pairOf', () => {
  it('is the first two until two others are chosen, and again when one of them is gone', () => {
    expect(pairOf(panes, null)?.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(pairOf(panes, ['c', 'a'])?.map(({ id }) => id)).toEqual(['c', 'a']);
    expect(pairOf(panes, ['c', 'gone'])?.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(pairOf(panes, ['c', 'c'])?.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(pairOf([pane('A')], null)).toBeNull();
  });
});

describe('changePair', () => {
  it('never names the same pane twice', () => {
    expect(changePair(['a', 'b'], 0, 'c')).toEqual(['c', 'b']);
    expect(changePair(['a', 'b'], 0, 'b')).toEqual(['b', 'a']);
    expect(changePair(['a', 'b'], 1, 'a')).toEqual(['b', 'a']);
  });
});

describe('pairRefusal', () => {
  it('says what is missing, by letters alone', () => {
    const none = { replyId: null, ended: false, tokenless: true };
    expect(pairRefusal([pane('A', none), pane('B', none)], true, null)).toBe('A and B have no reply yet.');
    expect(pairRefusal([pane('A'), pane('B', { ended: false })], true, null)).toBe('B has not finished yet.');
    expect(pairRefusal([pane('A', { tokenless: true }), pane('B')], true, null)).toBe('A said nothing.');
    expect(pairRefusal([pane('A'), pane('B')], false, null)).toBe('The model is not loaded yet.');
    expect(pairRefusal([pane('A'), pane('B')], true, null)).toBeNull();
    expect(pairRefusal([pane('A'), pane('B', none)], true, 2)).toBe('B has no reply in turn 3.');
  });

  it('refuses models whose vocabularies differ, and takes two with the same', () => {
    const other = { modelId: 'other', vocabularyKey: 'key' };
    expect(pairRefusal([pane('A'), pane('B', other)], true, 0)).toContain('different vocabularies');
    expect(pairRefusal([pane('A', { vocabularyKey: 'key' }), pane('B', other)], true, 0)).toBeNull();
  });

  it('refuses answers to different questions', () => {
    expect(pairRefusal([pane('A'), pane('B', { question: 'Why?' })], true, 0)).toBe(
      'A and B were asked different questions.',
    );
  });
});
