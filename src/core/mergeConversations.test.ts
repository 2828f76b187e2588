import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMessage, appendTokens, removeExchange, removeMessage } from './conversation.ts';
import {
  applyEdit,
  createAuthor,
  type Edit,
  editArbitrary,
  emptyReply,
  nothingSaid,
  treeFaults,
} from './conversationEdits.fixture.ts';
import { type ConversationReplica, emptyReplica, stampChanges, withRevision } from './conversationReplica.ts';
import { mergeConversations } from './mergeConversations.ts';
import { sameConversation } from './sameConversation.ts';
import type { Conversation, TokenRecord } from './types.ts';

const edits = fc.array(editArbitrary, { maxLength: 12 });

/** The replica after these edits, each written with a revision of its own: `first`, `first` + 2, … */
function written(
  replica: ConversationReplica,
  list: readonly Edit[],
  name: string,
  first: number,
): ConversationReplica {
  const author = createAuthor(name);
  return list.reduce(
    (now, edit, index) =>
      withRevision(stampChanges(now, applyEdit(now.conversation, edit, author)), first + 2 * index),
    replica,
  );
}

/** Two replicas with a past in common: what was written elsewhere has even revisions. */
const pair: fc.Arbitrary<readonly [ConversationReplica, ConversationReplica]> = fc
  .tuple(edits, edits, edits, fc.boolean())
  .map(([common, left, right, pending]) => {
    const past = written(emptyReplica(nothingSaid), common, 'p', 1);
    const mine = written(past, left, 'a', 101);
    const author = createAuthor('z');
    const more = pending ? left : [];
    const latest = more.reduce((now, edit) => applyEdit(now, edit, author), mine.conversation);
    return [stampChanges(mine, latest), written(past, right, 'b', 102)] as const;
  });

function unordered({ conversation, ...rest }: ConversationReplica): unknown {
  const { shownChild: _, ...said } = conversation;
  return { ...rest, ...said };
}

function tokenKeys(conversation: Conversation): readonly string[] {
  return Object.values(conversation.messages).flatMap((message) =>
    message.role === 'user' ? [] : message.tokens.map((token) => token.text),
  );
}

describe('merging', () => {
  test('gives a sound tree', () => {
    fc.assert(
      fc.property(pair, ([mine, stored]) => {
        expect(treeFaults(mergeConversations(mine, stored).conversation)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('is commutative up to what is shown', () => {
    fc.assert(
      fc.property(pair, ([mine, stored]) => {
        const [one, other] = [mergeConversations(mine, stored), mergeConversations(stored, mine)];
        expect(unordered(one)).toEqual(unordered(other));
      }),
      { numRuns: 500 },
    );
  });

  test('is idempotent', () => {
    fc.assert(
      fc.property(pair, ([mine, stored]) => {
        const once = mergeConversations(mine, stored);
        for (const again of [once, mine, stored]) {
          expect(unordered(mergeConversations(once, again))).toEqual(unordered(once));
        }
        expect(sameConversation(mergeConversations(mine, mine).conversation, mine.conversation)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('loses no message and no token, except what was deleted', () => {
    fc.assert(
      fc.property(pair, ([mine, stored]) => {
        const { conversation, tombstones } = mergeConversations(mine, stored);
        const texts = new Set(tokenKeys(conversation));
        for (const side of [mine, stored]) {
          for (const message of Object.values(side.conversation.messages)) {
            if (conversation.messages[message.id] === undefined) {
              // Only a deletion that is later than the message takes it away.
              const deleted = tombstones[message.id]?.revision ?? -1;
              expect(deleted).toBeGreaterThanOrEqual(side.revisions[message.id] ?? 0);
              expect([mine, stored].some((replica) => message.id in replica.tombstones)).toBe(true);
            } else if (message.role === 'assistant') {
              for (const token of message.tokens) expect(texts.has(token.text)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the order in which siblings stand', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const replica = written(emptyReplica(nothingSaid), list, 'a', 1);
        const nothing = { ...emptyReplica(nothingSaid), setup: replica.setup };
        const merged = mergeConversations(
          { ...nothing, conversation: { ...replica.conversation, messages: {} } },
          replica,
        );
        expect(sameConversation(merged.conversation, replica.conversation)).toBe(true);
      }),
    );
  });
});

const author = createAuthor('t');
const asked = addMessage(nothingSaid, '', { id: 'question', role: 'user', text: 'Why?' });
const answered = appendTokens(addMessage(asked, 'question', emptyReply('reply')), 'reply', [author.token()]);
const past = withRevision(stampChanges(emptyReplica(nothingSaid), answered), 1);

function changed(
  change: (conversation: Conversation) => Conversation,
  revision: number,
): ConversationReplica {
  return withRevision(stampChanges(past, change(past.conversation)), revision);
}

function more(conversation: Conversation, tokens: readonly TokenRecord[]): Conversation {
  return appendTokens(conversation, 'reply', tokens);
}

test('a reply that two tabs continued at once becomes two versions, however long they go on', () => {
  const [a, b] = [createAuthor('a'), createAuthor('b')];
  const [a1, b1] = [a.token(), b.token()];
  const mine = changed((now) => more(now, [a1]), 2);
  const stored = changed((now) => more(now, [b1]), 3);
  const first = mergeConversations(mine, stored);
  const versions = first.conversation.children.question ?? [];
  expect(versions).toHaveLength(2);
  const texts = versions.map((id) =>
    tokenKeys({
      ...first.conversation,
      messages: { [id]: first.conversation.messages[id] ?? emptyReply(id) },
    }),
  );
  expect(texts).toEqual([
    [' t1', ' a1'],
    [' t1', ' b1'],
  ]);
  const later = mergeConversations(
    withRevision(stampChanges(mine, more(mine.conversation, [a.token()])), 5),
    withRevision(first, 4),
  );
  expect(later.conversation.children.question).toEqual(versions);
  expect(tokenKeys(later.conversation)).toEqual([' t1', ' a1', ' a2', ' t1', ' b1']);
});

test('a deletion takes away what it knew of', () => {
  const mine = changed((now) => removeMessage(now, 'reply'), 2);
  expect(Object.keys(mergeConversations(mine, past).conversation.messages)).toEqual(['question']);
  expect(Object.keys(mergeConversations(past, mine).conversation.messages)).toEqual(['question']);
});

test('a question that was deleted comes back with what another tab said below it', () => {
  const mine = changed((now) => removeMessage(now, 'question'), 2);
  const stored = changed((now) => addMessage(now, 'question', emptyReply('other')), 3);
  const { conversation } = mergeConversations(mine, stored);
  expect(Object.keys(conversation.messages).sort()).toEqual(['other', 'question']);
  expect(treeFaults(conversation)).toEqual([]);
});

test('turns that moved up stay there', () => {
  const next = addMessage(answered, 'reply', { id: 'next', role: 'user', text: 'And then?' });
  const long = withRevision(stampChanges(past, next), 2);
  const moved = withRevision(stampChanges(long, removeExchange(next, 'question')), 3);
  const other = withRevision(stampChanges(long, { ...next, title: 'A title' }), 4);
  const { conversation } = mergeConversations(other, moved);
  expect(conversation.children).toEqual({ '': ['next'] });
  expect(conversation.title).toBe('A title');
});

describe('a document that ends above what the model wrote', () => {
  const document: Conversation = { ...nothingSaid, startToken: true };
  const typed = addMessage(document, '', { id: 'text', role: 'user', text: 'The secret to success is' });
  const whole = addMessage(typed, 'text', emptyReply('reply'));
  const ended: Conversation = { ...whole, shownChild: { '': 'text' } };
  const stamped = (conversation: Conversation) =>
    withRevision(stampChanges(emptyReplica(document), conversation), 1);

  test('ends there after it was merged, whatever is stored', () => {
    const mine = stampChanges(stamped(whole), ended);
    expect(mergeConversations(mine, stamped(whole)).conversation).toEqual(ended);
    expect(mergeConversations(mine, stamped(ended)).conversation).toEqual(ended);
  });

  test('may end before its first word', () => {
    const empty: Conversation = { ...whole, shownChild: {} };
    expect(mergeConversations(stamped(empty), stamped(whole)).conversation.shownChild).toEqual({});
  });

  test('shows what another tab wrote at its very end', () => {
    expect(mergeConversations(stamped(typed), stamped(whole)).conversation).toEqual(whole);
  });

  test('a chat goes on to its newest message all the same', () => {
    const { startToken: _, ...chat } = ended;
    const mine = withRevision(stampChanges(emptyReplica(nothingSaid), chat), 1);
    expect(mergeConversations(mine, mine).conversation.shownChild).toEqual({ '': 'text', text: 'reply' });
  });
});
