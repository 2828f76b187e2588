import { rootId } from '../../core/conversation.ts';
import type { ChatMessage, Conversation } from '../../core/types.ts';

/** Token records that one transaction packs and writes: a few milliseconds' work. */
const sliceTokens = 4_096;

/**
 * As much of a conversation as one transaction should write: all of it, unless it has far more new tokens than a
 * reply (an import, or what was kept in memory for long). Then a part of its tree that is whole in itself, to be
 * followed by the next.
 * @param saved the conversation as it is stored.
 * @returns `latest` itself when that is all.
 */
export function nextSlice(saved: Conversation, latest: Conversation): Conversation {
  const isNew = (message: ChatMessage) => saved.messages[message.id] === undefined;
  const fresh = Object.values(latest.messages).filter(isNew);
  if (fresh.reduce((total, message) => total + tokenCount(message), 0) <= sliceTokens) return latest;

  const messages: Record<string, ChatMessage> = {};
  const children: Record<string, readonly string[]> = {};
  const shownChild: Record<string, string> = {};
  let room = sliceTokens;
  const parents = [rootId];
  // Grows while it is walked: breadth first, so that a message never comes without its parent.
  for (const parent of parents) {
    const kept: string[] = [];
    for (const id of latest.children[parent] ?? []) {
      const message = latest.messages[id];
      if (message === undefined) continue;
      if (isNew(message)) {
        // One message at least, however long it is.
        if (room <= 0) continue;
        room -= Math.max(1, tokenCount(message));
      }
      messages[id] = message;
      kept.push(id);
      parents.push(id);
    }
    if (kept.length > 0) children[parent] = kept;
    const shown = latest.shownChild[parent];
    if (shown !== undefined && kept.includes(shown)) shownChild[parent] = shown;
  }
  const isPart = Object.keys(messages).length < Object.keys(latest.messages).length;
  // Without room spent there is no progress: what is left hangs nowhere, and goes with the last part.
  return isPart && room < sliceTokens ? { ...latest, messages, children, shownChild } : latest;
}

function tokenCount(message: ChatMessage): number {
  return message.role === 'user' ? 0 : message.tokens.length + (message.promptTokens?.length ?? 0);
}
