import { expect, it } from 'vitest';
import { inspectedReply, replyOf, tokensOf } from './inspectedReply.ts';
import type { Conversation } from './types.ts';

const conversation = {
  messages: {
    u: { id: 'u', role: 'user', text: 'Hi' },
    a: { id: 'a', role: 'assistant', tokens: [] },
    b: { id: 'b', role: 'assistant', tokens: [] },
    v: { id: 'v', role: 'user', text: 'More' },
  },
  children: { '': ['u'], u: ['a', 'b'], a: ['v'] },
  shownChild: { '': 'u', u: 'a', a: 'v' },
} as unknown as Conversation;

it('is the reply of the selected token, shown or not', () => {
  expect(inspectedReply(conversation, 'b')?.id).toBe('b');
});

it('is the last reply on the shown path when nothing of a reply is selected', () => {
  for (const selected of [null, 'u', 'gone']) expect(inspectedReply(conversation, selected)?.id).toBe('a');
});

it('is null where there is no reply', () => {
  expect(inspectedReply({ ...conversation, shownChild: { '': 'u' } }, null)).toBeNull();
  expect(replyOf(conversation, 'v')).toBeNull();
});

it('gives the same empty list for every reply without tokens', () => {
  expect(tokensOf(conversation, null)).toBe(tokensOf(conversation, 'gone'));
});
