import { shownPath } from './conversation.ts';
import type { AssistantMessage, Conversation, TokenRecord } from './types.ts';

/** The reply with this id; null when there is none, or it is no reply. */
export function replyOf(conversation: Conversation, id: string | null): AssistantMessage | null {
  const message = id === null ? undefined : conversation.messages[id];
  return message?.role === 'assistant' ? message : null;
}

/** The reply whose probabilities are shown: that of the selected token, else the last on the path. */
export function inspectedReply(
  conversation: Conversation,
  selectedMessageId: string | null,
): AssistantMessage | null {
  return (
    replyOf(conversation, selectedMessageId) ??
    shownPath(conversation).findLast((message) => message.role === 'assistant') ??
    null
  );
}

const none: readonly TokenRecord[] = [];

export function tokensOf(conversation: Conversation, id: string | null): readonly TokenRecord[] {
  return replyOf(conversation, id)?.tokens ?? none;
}
