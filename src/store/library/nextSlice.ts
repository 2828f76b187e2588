import { rootId } from '../../core/conversation.ts';
import type { ChatMessage, Conversation } from '../../core/types.ts';

/** Token records that one transaction packs and writes: a few milliseconds' work. */
const sliceTokens = 4_096;

/**
 * As much of a conversation as one transaction should write: all of it, unless it has far more new tokens than a
 * reply (an import, or what was kept in memory for long). Then all that is saved together with a part of what is
 * new, to be followed by the next: only the last slice deletes, so that a crash between two of them loses nothing.
 * @param saved the conversation as it is stored.
 * @param limit new token records of a slice; one message may have more.
 * @returns `latest` itself when that is all.
 */
export function nextSlice(saved: Conversation, latest: Conversation, limit = sliceTokens): Conversation {
  const isNew = (message: ChatMessage) => saved.messages[message.id] === undefined;
  const fresh = Object.values(latest.messages).filter(isNew);
  if (fresh.reduce((total, message) => total + tokenCount(message), 0) <= limit) return latest;

  const messages: Record<string, ChatMessage> = {};
  const children: Record<string, string[]> = {};
  let room = limit;
  let isPart = false;
  const parents = [rootId];
  // Grows while it is walked: breadth first, so that a message never comes without its parent.
  for (const parent of parents) {
    const kept: string[] = [];
    for (const id of latest.children[parent] ?? []) {
      const message = latest.messages[id];
      if (message === undefined) continue;
      if (isNew(message)) {
        // One message at least, however long it is.
        if (room <= 0) {
          isPart = true;
          continue;
        }
        room -= Math.max(1, tokenCount(message));
      }
      messages[id] = message;
      kept.push(id);
      parents.push(id);
    }
    if (kept.length > 0) children[parent] = kept;
  }
  // Without room spent there is no progress: what is left hangs nowhere, and goes with the last part.
  if (!isPart || room === limit) return latest;
  // What is deleted, or moves below what has not come yet, stays where it is stored.
  for (const [parent, ids] of Object.entries(saved.children)) {
    const waiting = ids.filter((id) => messages[id] === undefined && saved.messages[id] !== undefined);
    if (waiting.length > 0) children[parent] = [...waiting, ...(children[parent] ?? [])];
  }
  return {
    ...latest,
    messages: { ...saved.messages, ...messages },
    children,
    shownChild: shownChildren(children, latest, saved),
  };
}

/** What `latest` shows where that is there already, else what is shown of what is saved. */
function shownChildren(
  children: Readonly<Record<string, readonly string[]>>,
  latest: Conversation,
  saved: Conversation,
): Readonly<Record<string, string>> {
  const shown = Object.entries(children).map(([parent, ids]): [string, string] => {
    const wanted = [latest.shownChild[parent], saved.shownChild[parent]];
    return [parent, wanted.find((id) => id !== undefined && ids.includes(id)) ?? ids.at(-1) ?? ''];
  });
  return Object.fromEntries(shown);
}

function tokenCount(message: ChatMessage): number {
  return message.role === 'user' ? 0 : message.tokens.length + (message.promptTokens?.length ?? 0);
}
