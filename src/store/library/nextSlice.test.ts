import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMessage, appendTokens, removeMessage, rootId } from '../../core/conversation.ts';
import {
  applyEdit,
  createAuthor,
  editArbitrary,
  emptyReply,
  nothingSaid,
  treeFaults,
} from '../../core/conversationEdits.fixture.ts';
import type { Conversation } from '../../core/types.ts';
import { nextSlice } from './nextSlice.ts';
import { said } from './saidConversation.fixture.ts';
import { createBrowser, openTab, ticks } from './tabs.fixture.ts';

const moves = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: editArbitrary },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('into' as const), at: fc.nat(60) }) },
  ),
  { minLength: 4, maxLength: 24, size: 'max' },
);

/** A first question goes, with all that follows, behind a new question and answer. */
function putBehind(conversation: Conversation, at: number, ids: readonly [string, string]): Conversation {
  const firsts = conversation.children[rootId] ?? [];
  const moved = firsts[at % firsts.length];
  if (moved === undefined) return conversation;
  const [question, reply] = ids;
  const asked = addMessage(conversation, rootId, { id: question, role: 'user', text: question });
  const answered = addMessage(asked, question, emptyReply(reply));
  return {
    ...answered,
    children: {
      ...answered.children,
      [rootId]: (answered.children[rootId] ?? []).filter((id) => id !== moved),
      [reply]: [moved],
    },
    shownChild: { ...answered.shownChild, [reply]: moved },
  };
}

test('a slice that is not the last holds all that is saved, in a sound tree, and comes further', () => {
  const author = createAuthor('a');
  let slices = 0;
  fc.assert(
    fc.property(moves, moves, fc.integer({ min: 1, max: 12 }), (before, after, room) => {
      const edited = (from: Conversation, list: typeof before): Conversation =>
        list.reduce(
          (now, move) =>
            move.kind === 'into'
              ? putBehind(now, move.at, [author.newId(), author.newId()])
              : applyEdit(now, move, author),
          from,
        );
      let saved = edited(nothingSaid, before);
      const latest = edited(saved, after);
      for (;;) {
        const slice = nextSlice(saved, latest, room);
        if (slice === latest) break;
        slices += 1;
        expect(treeFaults(slice)).toEqual([]);
        expect(Object.keys(slice.messages)).toEqual(expect.arrayContaining(Object.keys(saved.messages)));
        expect(Object.keys(slice.messages).length).toBeGreaterThan(Object.keys(saved.messages).length);
        saved = slice;
      }
    }),
    { numRuns: 1_000 },
  );
  expect(slices).toBeGreaterThan(500);
});

/** Questions and answers of 3,000 tokens each, on end below `parent`. */
function withTurns(conversation: Conversation, parent: string, turns: number): Conversation {
  const author = createAuthor('n');
  let now = conversation;
  let last = parent;
  for (let turn = 0; turn < turns; turn++) {
    const [question, reply] = [`question ${turn}`, `reply ${turn}`];
    now = addMessage(now, last, { id: question, role: 'user', text: question });
    now = addMessage(now, question, { ...emptyReply(reply), endReason: 'length' });
    now = appendTokens(
      now,
      reply,
      Array.from({ length: 3_000 }, () => author.token()),
    );
    last = reply;
  }
  return now;
}

describe('a tab that dies between two slices', () => {
  const saved = said('c');
  /** What was saved stands behind three long turns now. */
  const moved = ((): Conversation => {
    const grown = withTurns(saved, rootId, 3);
    return {
      ...grown,
      children: { ...grown.children, [rootId]: ['question 0'], 'reply 2': ['question'] },
      shownChild: { ...grown.shownChild, 'reply 2': 'question' },
    };
  })();
  const replaced = removeMessage(withTurns(saved, rootId, 3), 'question');

  test.each([
    ['moved', moved],
    ['replaced', replaced],
  ])('has lost nothing that was saved and is %s', async (_, latest) => {
    let part = 0;
    let whole = 0;
    for (const writes of [0, 5, 40, 60, 80, 100, 120, 140, 160, 200]) {
      const browser = createBrowser();
      const tab = openTab(browser);
      tab.show(saved);
      await tab.library.flush();
      tab.plan('crash', writes);
      tab.show(latest);
      await tab.library.flush();
      await ticks(2);
      tab.crash();
      const stored = (await openTab(browser).library.open('c'))?.conversation ?? nothingSaid;
      expect(treeFaults(stored)).toEqual([]);
      if (stored.messages['reply 2'] !== undefined) {
        whole += 1;
        expect(Object.keys(stored.messages).sort()).toEqual(Object.keys(latest.messages).sort());
      } else {
        const { question, reply } = stored.messages;
        expect(question).toEqual(saved.messages.question);
        expect(reply).toEqual(saved.messages.reply);
        if (stored.messages['reply 0'] !== undefined) part += 1;
      }
    }
    // The faults struck before, between and after the slices.
    expect(part).toBeGreaterThan(1);
    expect(whole).toBeGreaterThan(0);
  });
});
