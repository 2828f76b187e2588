import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparedTurn,
  divergenceIn,
  longestReply,
  mixerTitle,
  paneTitles,
  spokenName,
  titleWords,
  turnDivergence,
  turnReplies,
} from './comparedTurn.ts';
import { comparisonArbitrary, tokenArbitrary } from './comparison.fixture.ts';
import type { Comparison, Pane } from './comparison.ts';
import { addMessage, rootId } from './conversation.ts';
import type { AssistantMessage, TokenRecord } from './types.ts';

const [sample] = fc.sample(comparisonArbitrary, { numRuns: 1, seed: 7 });
const [record] = fc.sample(tokenArbitrary, { numRuns: 1, seed: 7 });
if (sample === undefined || record === undefined) throw new Error('There is no sample.');
const token = record;
const plain = { ...sample, cursor: null, hovered: null, blind: null, mixer: null };

/** A pane with a reply for each list of token ids; `open`: the last one is still being written. */
function pane(name: string, turns: readonly (readonly number[])[], open = false): Pane {
  const [any] = plain.panes;
  if (any === undefined) throw new Error('There is no pane.');
  let conversation = { ...any.conversation, messages: {}, children: {}, shownChild: {} };
  let parent = rootId;
  for (const [turn, ids] of turns.entries()) {
    const tokens: readonly TokenRecord[] = ids.map((id) => ({ ...token, id }));
    const reply: AssistantMessage = {
      id: `${name} ${turn}`,
      role: 'assistant',
      prefill: '',
      prefillIds: null,
      tokens,
      promptIds: null,
      earlierReplyIds: null,
      promptTokens: null,
      seed: 1,
      endReason: open && turn === turns.length - 1 ? null : 'stop',
      stats: null,
    };
    conversation = { ...conversation, ...addMessage(conversation, parent, reply) };
    parent = reply.id;
  }
  return { ...any, id: name, name, conversation };
}

const comparison = (panes: readonly Pane[], change: Partial<Comparison> = {}): Comparison => ({
  ...plain,
  panes,
  ...change,
});

describe('comparedTurn', () => {
  it('is the last that two panes have, or the one pointed at', () => {
    const panes = [pane('a', [[1], [2], [3]]), pane('b', [[1], [2]]), pane('c', [])];
    expect(comparedTurn(comparison(panes))).toBe(1);
    expect(comparedTurn(comparison(panes, { cursor: { paneId: 'a', turn: 0, index: 0 } }))).toBe(0);
    expect(comparedTurn(comparison(panes, { cursor: { paneId: 'a', turn: 2, index: 0 } }))).toBe(1);
    expect(comparedTurn(comparison([pane('a', [[1]]), pane('b', [])]))).toBeNull();
  });

  it('leaves out panes without a reply', () => {
    const panes = [pane('a', [[1]]), pane('b', []), pane('c', [[1]])];
    expect(turnReplies(comparison(panes), 0).map(({ letter }) => letter)).toEqual(['A', 'C']);
  });
});

describe('turnDivergence', () => {
  it('stays the same object while tokens come after it', () => {
    const a = pane('a', [[1, 2, 3]], true);
    const before = turnDivergence(comparison([a, pane('b', [[1, 5]], true)]));
    const after = turnDivergence(comparison([a, pane('b', [[1, 5, 6, 7]], true)]));
    expect(before).toEqual({ turn: 0, index: 1, replyIds: ['a 0', 'b 0'] });
    expect(after).toBe(before);
  });

  it('is not there while the replies agree', () => {
    expect(turnDivergence(comparison([pane('a', [[1, 2]], true), pane('b', [[1]], true)]))).toBeNull();
    expect(turnDivergence(comparison([pane('a', [[1, 2]]), pane('b', [[1]])]))?.index).toBe(1);
  });

  it('names the token in the replies of that turn alone', () => {
    const both = comparison([pane('a', [[1], [1, 2]]), pane('b', [[1], [1, 3]])]);
    expect(divergenceIn(both, 'b 1')).toBe(1);
    expect(divergenceIn(both, 'b 0')).toBeNull();
  });

  it('compares the ids of one vocabulary alone, whichever models have it', () => {
    const by = (modelId: string, vocabularyKey: string | null, written: Pane): Pane => ({
      ...written,
      vocabularyKey,
      conversation: { ...written.conversation, modelId },
    });
    const a = by('small', 'key', pane('a', [[1, 2]]));
    expect(turnDivergence(comparison([a, by('other', 'else', pane('b', [[1, 5]]))]))).toBeNull();
    expect(turnDivergence(comparison([a, by('older', null, pane('b', [[1, 5]]))]))).toBeNull();
    expect(turnDivergence(comparison([a, by('large', 'key', pane('b', [[1, 5]]))]))?.index).toBe(1);
    expect(turnDivergence(comparison([a, by('small', null, pane('b', [[1, 5]]))]))?.index).toBe(1);
    const three = [a, by('other', 'else', pane('b', [[7]])), by('large', 'key', pane('c', [[1, 5]]))];
    expect(turnDivergence(comparison(three))?.replyIds).toEqual(['a 0', 'c 0']);
  });

  it('agrees with itself asked again, for any comparison', () => {
    fc.assert(
      fc.property(comparisonArbitrary, (any) => {
        const found = turnDivergence(any);
        expect(turnDivergence({ ...any })).toEqual(found);
        if (found !== null) expect(found.index).toBeLessThan(longestReply(any, found.turn));
      }),
    );
  });
});

describe('titles', () => {
  it('hide names before the vote of a blind test, in its order, and the mixture', () => {
    const panes = [pane('Pirate', [[1]]), pane('Child', [[1]]), pane('Poet', [[1]])];
    const mixer = { pane: pane('Mixed', []), weight: 0.5 };
    const blind = { order: ['Child', 'Pirate'] as const, vote: null };
    const hidden = comparison(panes, { blind, mixer });
    expect(paneTitles(hidden).map(titleWords)).toEqual(['A', 'B']);
    expect(paneTitles(hidden).map(({ id }) => id)).toEqual(['Child', 'Pirate']);
    expect(mixerTitle(hidden)).toBeNull();
    const told = comparison(panes, { blind: { ...blind, vote: 'tie' }, mixer });
    expect(paneTitles(told).map(titleWords)).toEqual(['A: Child', 'B: Pirate']);
    expect(mixerTitle(comparison(panes, { mixer }))?.letter).toBe('λ');
  });

  it('add the letter where names are the same', () => {
    const same = paneTitles(
      comparison([pane('Pirate', []), { ...pane('Pirate', []), id: 'other' }, pane('Poet', [])]),
    );
    expect(same.map((title) => spokenName(title, same))).toEqual(['Pirate (A)', 'Pirate (B)', 'Poet']);
  });
});
