import { expect, test } from 'vitest';
import { addMessage, removeMessage, rootId, shownPath } from './conversation.ts';
import { nothingSaid, treeFaults } from './conversationEdits.fixture.ts';
import { toldReply } from './plainChat.ts';
import { emptyTreeHistory, recordChange, redoChange, treeOf, undoChange } from './treeHistory.ts';
import type { Conversation } from './types.ts';

const user = (id: string) => ({ id, role: 'user', text: `What of ${id}?` }) as const;
const ids = (conversation: Conversation | undefined) =>
  shownPath(conversation ?? nothingSaid).map(({ id }) => id);

/** q1 → a1 → q2 → a2 */
function sample(): Conversation {
  let conversation = addMessage(nothingSaid, rootId, user('q1'));
  conversation = addMessage(conversation, 'q1', toldReply('a1', 'One.'));
  conversation = addMessage(conversation, 'a1', user('q2'));
  return addMessage(conversation, 'q2', toldReply('a2', 'Two.'));
}

test('Undo brings back what was deleted, also where what it hung under has gone since', () => {
  const before = sample();
  const after = removeMessage(before, 'a2');
  const history = recordChange(emptyTreeHistory, 'the deletion', before, after);
  // As another tab can.
  const now = removeMessage(after, 'a1');
  const undone = undoChange(now, history);
  expect(ids(undone?.conversation)).toEqual(['q1', 'a1', 'q2', 'a2']);
  expect(treeFaults(undone?.conversation ?? nothingSaid)).toEqual([]);
  const again = redoChange(undone?.conversation ?? now, undone?.history ?? history);
  expect(ids(again?.conversation)).toEqual(['q1', 'a1', 'q2']);
});

test('a change for which the tree has changed too much is passed over', () => {
  const first = sample();
  const second = removeMessage(first, 'a2');
  /** q2 beside q1 */
  const third = { ...second, children: { [rootId]: ['q1', 'q2'], q1: ['a1'], a1: [] } };
  let history = recordChange(emptyTreeHistory, 'the deletion', first, second);
  history = recordChange(history, 'the move', second, third);
  // To put q2 under a1 again would close a circle.
  const now: Conversation = {
    ...third,
    children: { [rootId]: ['q2'], q2: ['q1'], q1: ['a1'] },
    shownChild: { [rootId]: 'q2', q2: 'q1', q1: 'a1' },
  };
  const undone = undoChange(now, history);
  expect(undone?.words).toBe('the deletion');
  expect(undone?.conversation.messages.a2).toBe(first.messages.a2);
  expect(
    treeFaults(undone?.conversation ?? nothingSaid).filter((fault) => !fault.startsWith('role')),
  ).toEqual([]);
  expect(undone?.history.undo).toEqual([]);
  expect(undoChange({ ...now, ...treeOf(third) }, emptyTreeHistory)).toBeNull();
});
