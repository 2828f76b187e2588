import { parentOf, rootId, shownPath } from './conversation.ts';
import type { AssistantMessage, Conversation } from './types.ts';

/**
 * What the model has written at the document's end: what goes on from there and is not shown, else the versions
 * of what the document ends with. Oldest first.
 */
export function continuationsHere(conversation: Conversation): readonly AssistantMessage[] {
  const last = shownPath(conversation).at(-1);
  const hidden = repliesUnder(conversation, last?.id ?? rootId);
  if (hidden.length > 0 || last?.role !== 'assistant') return hidden;
  return repliesUnder(conversation, parentOf(conversation, last.id) ?? rootId);
}

function repliesUnder({ children, messages }: Conversation, parent: string): readonly AssistantMessage[] {
  return (children[parent] ?? []).flatMap((id) => {
    const message = messages[id];
    return message?.role === 'assistant' ? [message] : [];
  });
}
