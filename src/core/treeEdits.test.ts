import { expect, test } from 'vitest';
import { addMessage, assistantText, rootId, shownPath } from './conversation.ts';
import { nothingSaid } from './conversationEdits.fixture.ts';
import { toldReply } from './plainChat.ts';
import { branchedConversation, insertAfter, showPathTo } from './treeEdits.ts';
import { firstWords, stepOnMap, treeMap } from './treeMap.ts';
import type { Conversation } from './types.ts';

const user = (id: string) => ({ id, role: 'user', text: `What of ${id}?` }) as const;

/** q1 → a1 | a2 → q2 → a3, shown to the end. */
function sample(): Conversation {
  let conversation = addMessage({ ...nothingSaid, title: 'What of q1?' }, rootId, user('q1'));
  conversation = addMessage(conversation, 'q1', toldReply('a1', 'One.'));
  conversation = addMessage(conversation, 'q1', toldReply('a2', 'Two.'));
  conversation = addMessage(conversation, 'a2', user('q2'));
  return addMessage(conversation, 'q2', toldReply('a3', 'Three.'));
}

const ids = (conversation: Conversation) => shownPath(conversation).map(({ id }) => id);
let serial = 0;
const newId = () => `new${++serial}`;

test('an inserted message stands before copies of what followed; that stays as another version', () => {
  const before = sample();
  const next = insertAfter(before, 'q1', toldReply('x', 'In between.'), newId);
  const texts = shownPath(next).map((message) =>
    message.role === 'user' ? message.text : assistantText(message),
  );
  expect(texts).toEqual(['What of q1?', 'In between.', 'Two.', 'What of q2?', 'Three.']);
  expect(next.children.q1).toEqual(['a1', 'a2', 'x']);
  for (const [id, message] of Object.entries(before.messages)) expect(next.messages[id]).toBe(message);
});

test('a branch is the path up to its message, under the same settings', () => {
  const conversation = sample();
  const branch = branchedConversation(showPathTo(conversation, 'a1'), 'a2', 'c2');
  expect(branch).toMatchObject({ id: 'c2', title: 'Branch of What of q1?', params: conversation.params });
  expect(ids(branch ?? conversation)).toEqual(['q1', 'a2']);
  expect(Object.keys(branch?.messages ?? {})).toHaveLength(2);
  expect(branchedConversation(branch ?? conversation, 'a2', 'c3')?.title).toBe('Branch of What of q1?');
  expect(branchedConversation(conversation, 'none', 'c3')).toBeNull();
});

test('the way to a message is shown, and what was shown below it stays', () => {
  const other = showPathTo(sample(), 'a1');
  expect(ids(other)).toEqual(['q1', 'a1']);
  expect(ids(showPathTo(other, 'a2'))).toEqual(['q1', 'a2', 'q2', 'a3']);
  expect(ids(showPathTo(other, 'none'))).toEqual(['q1', 'a1']);
});

test('the map has every message once, no two in one place, and its keys walk along the tree', () => {
  const conversation = insertAfter(sample(), rootId, user('x'), newId);
  const map = treeMap(conversation);
  expect(map.nodes.map(({ id }) => id).toSorted()).toEqual(Object.keys(conversation.messages).toSorted());
  expect(new Set(map.nodes.map(({ row, lane }) => `${row}:${lane}`)).size).toBe(map.nodes.length);
  expect(map.nodes.filter(({ shown }) => shown).map(({ id }) => id)).toEqual(ids(conversation));
  const node = (id: string) => map.nodes.find((each) => each.id === id) ?? map.nodes[0]!;
  const step = (id: string, way: Parameters<typeof stepOnMap>[3]) =>
    stepOnMap(map, conversation, node(id), way)?.id ?? null;
  expect(step('q1', 'up')).toBeNull();
  expect(step('q1', 'down')).toBe('a2');
  expect(step('a2', 'up')).toBe('q1');
  expect(step('a2', 'left')).toBe('a1');
  expect(step('q1', 'right')).toBe('x');
  expect(step('a3', 'first')).toBe('x');
  expect(step('q1', 'last')).toBe(ids(conversation).at(-1));
});

test('the map of five hundred messages, or of a very deep conversation, is laid out at once', () => {
  const messages: Record<string, ReturnType<typeof user>> = {};
  const children: Record<string, string[]> = {};
  const shownChild: Record<string, string> = {};
  let parent = rootId;
  for (let index = 0; index < 20_000; index++) {
    const id = `m${index}`;
    messages[id] = user(id);
    children[parent] = [...(children[parent] ?? []), id];
    shownChild[parent] = id;
    if (index % 10 !== 9) parent = id;
  }
  const conversation: Conversation = { ...nothingSaid, messages, children, shownChild };
  const { nodes } = treeMap(conversation);
  expect(nodes).toHaveLength(20_000);
});

test('first words are one line of whole words', () => {
  expect(firstWords({ id: 'a', role: 'user', text: '  one\n\n two ' })).toBe('one two');
  expect(firstWords({ id: 'a', role: 'user', text: 'word '.repeat(40) }, 22)).toBe('word word word word…');
  expect(firstWords({ id: 'a', role: 'user', text: 'x'.repeat(90) }, 20)).toBe(`${'x'.repeat(20)}…`);
});
