import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addMessage,
  parentOf,
  removeMessage,
  rootId,
  shownPath,
  showVersion,
  versionsOf,
} from './conversation.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import type { Conversation } from './types.ts';

const empty: Conversation = {
  id: 'c',
  title: '',
  systemPrompt: '',
  params: defaultSamplingParams,
  modelId: 'm',
  messages: {},
  children: {},
  shownChild: {},
};

type Step = { readonly kind: 'add' | 'remove' | 'show'; readonly pick: number };

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
      conversation =
        kind === 'remove' ? removeMessage(conversation, target) : showVersion(conversation, target);
    }
  }
  return conversation;
}

const steps = fc.array(
  fc.record<Step>({ kind: fc.constantFrom('add', 'add', 'add', 'remove', 'show'), pick: fc.nat(1000) }),
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
