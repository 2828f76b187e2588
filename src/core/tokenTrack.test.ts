import { expect, it } from 'vitest';
import { inspectedTrack, promptTrackId, replyOf, tokensOf, trackMessageId } from './tokenTrack.ts';
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

it('is the reply of the selected token, as long as it is shown', () => {
  expect(inspectedTrack(conversation, 'a')).toBe('a');
  expect(inspectedTrack(conversation, promptTrackId('a'))).toBe(promptTrackId('a'));
  expect(inspectedTrack(conversation, 'b')).toBe('a');
});

it('is the last reply on the shown path when nothing of a reply is selected', () => {
  for (const selected of [null, 'u', 'gone']) expect(inspectedTrack(conversation, selected)).toBe('a');
});

it('is null where there is no reply', () => {
  expect(inspectedTrack({ ...conversation, shownChild: { '': 'u' } }, null)).toBeNull();
  expect(replyOf(conversation, 'v')).toBeNull();
});

it('gives the same empty list for every reply without tokens', () => {
  expect(tokensOf(conversation, null)).toBe(tokensOf(conversation, 'gone'));
});

it('keeps a prompt and its reply apart', () => {
  expect(trackMessageId(promptTrackId('a'))).toBe('a');
  expect(tokensOf(conversation, promptTrackId('a'))).toEqual([]);
});
