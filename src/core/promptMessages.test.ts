import { describe, expect, test } from 'vitest';
import { chatPrompt, replyPrompt, replySegments, turnNumber } from './promptMessages.ts';
import type { AssistantMessage, ChatMessage, TokenRecord, UserMessage } from './types.ts';

const token = (id: number, text: string, more: Partial<TokenRecord> = {}) =>
  ({ id, text, kind: 'text', inStop: false, ...more }) as TokenRecord;
const endOfTurn = token(2, '', { kind: 'special' });

function reply(tokens: readonly TokenRecord[], more: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    id: 'a',
    role: 'assistant',
    prefill: '',
    prefillIds: null,
    tokens,
    promptIds: null,
    earlierReplyIds: null,
    promptTokens: null,
    seed: null,
    endReason: 'stop',
    stats: null,
    ...more,
  };
}

const user = (text: string): UserMessage => ({ id: text, role: 'user', text });

describe('a reply as the model sees it again', () => {
  test('is its sampled ids, without the end of the turn, which the template writes', () => {
    expect(replySegments(reply([token(7, 'A'), token(9, 'ye'), endOfTurn]))).toEqual([[7, 9]]);
  });

  test('keeps a special token that did not end the turn', () => {
    const special = token(0, '', { kind: 'special' });
    expect(replySegments(reply([token(7, 'A'), special], { endReason: 'length' }))).toEqual([[7, 0]]);
    expect(replySegments(reply([special, token(7, 'A'), endOfTurn]))).toEqual([[0, 7]]);
  });

  test('drops what a stop string removed, and keeps the text before it in the token that it cut', () => {
    const cut = token(9, ' sea', { inStop: true });
    const removed = token(11, '', { inStop: true });
    expect(replySegments(reply([token(7, 'The'), cut, removed]))).toEqual([[7], ' sea']);
    // A match that begins with a token leaves no text of it.
    expect(replySegments(reply([token(7, 'The'), removed, removed]))).toEqual([[7]]);
    // The stop string may be all there is.
    expect(replySegments(reply([removed]))).toEqual([]);
  });

  test('does not take an ordinary last token for the end of the turn', () => {
    const removed = token(11, '', { inStop: true });
    expect(replySegments(reply([token(7, 'A'), token(9, 'B'), removed]))).toEqual([[7, 9]]);
    expect(replySegments(reply([token(7, 'A'), token(9, 'B')], { endReason: 'aborted' }))).toEqual([[7, 9]]);
  });

  test('begins with what was put into the model’s mouth', () => {
    expect(replySegments(reply([token(7, '!')], { prefill: 'Aye' }))).toEqual(['Aye', [7]]);
    expect(replySegments(reply([], { prefill: 'Aye' }))).toEqual(['Aye']);
  });
});

describe('the chat as the model gets it', () => {
  const path: readonly ChatMessage[] = [
    user('Hello'),
    reply([token(7, 'Hi'), endOfTurn]),
    user('And now?'),
    reply([], { endReason: 'aborted' }),
    user('Well?'),
  ];

  test('passes over replies without a word, and puts the system prompt first', () => {
    expect(chatPrompt({ systemPrompt: 'Speak like a pirate', exampleTurns: [] }, path, 'reply')).toEqual({
      kind: 'chat',
      ending: 'reply',
      messages: [
        { role: 'system', text: 'Speak like a pirate' },
        { role: 'user', text: 'Hello' },
        { role: 'assistant', segments: [[7]] },
        { role: 'user', text: 'And now?' },
        { role: 'user', text: 'Well?' },
      ],
    });
  });

  test('example turns stand between the system prompt and the chat, and a prefill after it, left open', () => {
    const opening = { systemPrompt: 'Be brief', exampleTurns: [{ user: 'Hi', assistant: 'Yo' }] };
    expect(replyPrompt(opening, path.slice(0, 1), 'Well,')).toEqual({
      kind: 'chat',
      ending: 'continue',
      messages: [
        { role: 'system', text: 'Be brief' },
        { role: 'user', text: 'Hi' },
        { role: 'assistant', segments: ['Yo'], example: true },
        { role: 'user', text: 'Hello' },
        { role: 'assistant', segments: ['Well,'] },
      ],
    });
    expect(replyPrompt(opening, path.slice(0, 1), '')).toEqual(
      chatPrompt(opening, path.slice(0, 1), 'reply'),
    );
  });

  test('a prefill goes back as the ids that it became', () => {
    const begun = reply([token(7, ' sir')], { prefill: 'Aye', prefillIds: Uint32Array.of(4, 5) });
    expect(replySegments(begun)).toEqual([[4, 5], [7]]);
  });

  test('leaves an empty system prompt to the template', () => {
    expect(chatPrompt({ systemPrompt: '', exampleTurns: [] }, path.slice(0, 1), 'closed')).toEqual({
      kind: 'chat',
      ending: 'closed',
      messages: [{ role: 'user', text: 'Hello' }],
    });
  });

  test('a reply without a word is no turn; one with a beginning put into its mouth is', () => {
    expect(turnNumber(path)).toBe(1);
    expect(turnNumber([user('Hello'), reply([], { prefill: 'Aye' })])).toBe(1);
    expect(turnNumber([])).toBe(0);
  });
});
