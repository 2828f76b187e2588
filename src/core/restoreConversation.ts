import type { Conversation } from './types.ts';

/**
 * Takes an earlier state of a conversation up again, as an undo does, without losing what has come since from
 * another tab: messages of `now` that `before` lacks stay.
 */
export function restoreConversation(now: Conversation, before: Conversation): Conversation {
  const children: Record<string, readonly string[]> = { ...before.children };
  const added = new Set(Object.keys(now.messages).filter((id) => before.messages[id] === undefined));
  for (const [parent, list] of Object.entries(now.children)) {
    const extra = list.filter((id) => added.has(id));
    if (extra.length > 0) children[parent] = [...(children[parent] ?? []), ...extra];
  }
  const messages = { ...now.messages, ...before.messages };
  return { ...before, messages, children, shownChild: { ...now.shownChild, ...before.shownChild } };
}
