import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addMessage,
  parentOf,
  removeExchange,
  removeMessage,
  rootId,
  shownPath,
  showVersion,
  versionsOf,
} from './conversation.ts';
import { toldReply } from './plainChat.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import type { Conversation } from './types.ts';

const empty: Conversation = {
  id: 'c',
  title: '',
  systemPrompt: '',
  exampleTurns: [],
  assistantPrefill: '',
  params: defaultSamplingParams,
  presetParams: defaultSamplingParams,
  modelId: 'm',
  messages: {},
  children: {},
  shownChild: {},
};

type Step = { readonly kind: 'add' | 'remove' | 'exchange' | 'show'; readonly pick: number };

const changes = { remove: removeMessage, exchange: removeExchange, show: showVersion };

/** Any sequence of adding below, removing and showing some message of the tree. */
function build(steps: readonly Step[]): Conversation {
  let conversation = empty;
  for (const [index, { kind, pick }] of steps.entries()) {
    const ids = Object.keys(conversation.messages);
    const target = ids[pick % Math.max(ids.length, 1)];
    if (kind === 'add') {
      const parent = pick % 3 === 0 ? rootId : (target ?? rootId);
      conversation = addMessage(conversation, parent, { id: `m${index}`, role: 'user', text: '' });
    } else if (target !== undefined) {
      conversation = changes[kind](conversation, target);
    }
  }
  return conversation;
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('add', 'add', 'add', 'remove', 'exchange', 'show'),
    pick: fc.nat(1000),
  }),
  { maxLength: 40 },
);

test('whatever is done, the tree stays whole and every parent with children shows one', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const conversation = build(list);
      const ids = Object.keys(conversation.messages);
      const hanging = Object.values(conversation.children).flat();
      expect(hanging.toSorted()).toEqual(ids.toSorted());
      for (const [parent, children] of Object.entries(conversation.children)) {
        expect(parent === rootId || ids.includes(parent)).toBe(true);
        const shown = conversation.shownChild[parent];
        if (children.length === 0) expect(shown).toBeUndefined();
        else expect(children).toContain(shown);
      }
      const path = shownPath(conversation);
      expect(path.length).toBeLessThanOrEqual(ids.length);
      for (const message of path) expect(versionsOf(conversation, message.id)).toContain(message.id);
    }),
  );
});

test('an added message is shown; the versions of a message are its siblings', () => {
  const user = (id: string) => ({ id, role: 'user', text: id }) as const;
  let conversation = addMessage(empty, rootId, user('a'));
  conversation = addMessage(conversation, 'a', user('b'));
  conversation = addMessage(conversation, 'a', user('c'));
  expect(shownPath(conversation).map(({ id }) => id)).toEqual(['a', 'c']);
  expect(versionsOf(conversation, 'c')).toEqual(['b', 'c']);
  expect(parentOf(conversation, 'c')).toBe('a');
  expect(shownPath(showVersion(conversation, 'b')).at(-1)?.id).toBe('b');
  expect(shownPath(removeMessage(conversation, 'c')).at(-1)?.id).toBe('b');
  expect(shownPath(removeMessage(conversation, 'a'))).toEqual([]);
});

test('a question goes with its answers, and the later turns move up', () => {
  let conversation = addMessage(empty, rootId, { id: 'q1', role: 'user', text: '' });
  for (const id of ['a1', 'a2', 'q2', 'a3']) {
    const parent = { a1: 'q1', a2: 'q1', q2: 'a2', a3: 'q2' }[id] ?? rootId;
    const message = id.startsWith('a') ? toldReply(id, id) : ({ id, role: 'user', text: id } as const);
    conversation = addMessage(conversation, parent, message);
  }
  const left = removeExchange(conversation, 'q1');
  expect(shownPath(left).map(({ id }) => id)).toEqual(['q2', 'a3']);
  expect(Object.keys(left.messages).toSorted()).toEqual(['a3', 'q2']);
  expect(shownPath(removeExchange(conversation, 'q2')).map(({ id }) => id)).toEqual(['q1', 'a2']);
});

test('a question that another one follows goes alone', () => {
  let conversation = addMessage(empty, rootId, { id: 'q1', role: 'user', text: '' });
  conversation = addMessage(conversation, 'q1', toldReply('a1', 'never mind'));
  conversation = addMessage(conversation, 'q1', { id: 'q2', role: 'user', text: '' });
  conversation = addMessage(conversation, 'q2', toldReply('a2', 'well'));
  const left = removeExchange(conversation, 'q1');
  expect(shownPath(left).map(({ id }) => id)).toEqual(['q2', 'a2']);
  expect(Object.keys(left.messages).toSorted()).toEqual(['a2', 'q2']);
});
