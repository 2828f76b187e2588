import { addMessage, appendTokens } from '../../core/conversation.ts';
import { createAuthor, emptyReply, nothingSaid } from '../../core/conversationEdits.fixture.ts';
import type { Conversation } from '../../core/types.ts';

/** A question and its answer. */
export function said(id: string, text = 'Why is the sky blue?', tokens = 3): Conversation {
  const author = createAuthor('t');
  const asked = addMessage({ ...nothingSaid, id }, '', { id: 'question', role: 'user', text });
  const records = Array.from({ length: tokens }, () => author.token());
  return appendTokens(
    addMessage(asked, 'question', { ...emptyReply('reply'), endReason: 'stop' }),
    'reply',
    records,
  );
}

/** As it is after a reload: what is empty is left out, and what nobody finished counts as stopped. */
export function reloaded(conversation: Conversation): Conversation {
  const entries = Object.entries(conversation.messages).map(([id, message]) => [
    id,
    message.role === 'assistant' ? { ...message, endReason: message.endReason ?? 'aborted' } : message,
  ]);
  const children = Object.entries(conversation.children).filter(([, list]) => list.length > 0);
  return { ...conversation, messages: Object.fromEntries(entries), children: Object.fromEntries(children) };
}
