import { addMessage, rootId } from './conversation.ts';
import { derivedTitle } from './titles.ts';
import type { ChatMessage, Conversation } from './types.ts';

/** The parent of every message ('' = root). */
export function parentsOf({ children }: Pick<Conversation, 'children'>): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  for (const [parent, list] of Object.entries(children)) for (const id of list) parents.set(id, parent);
  return parents;
}

/** Whether a message has more than one version anywhere. */
export function hasVersions({ children }: Pick<Conversation, 'children'>): boolean {
  return Object.values(children).some((list) => list.length > 1);
}

/** Shows the path that leads to this message; what is shown below it stays. */
export function showPathTo(conversation: Conversation, id: string): Conversation {
  const parents = parentsOf(conversation);
  const shownChild = { ...conversation.shownChild };
  for (let child = id; child !== rootId; ) {
    const parent = parents.get(child);
    if (parent === undefined) return conversation;
    shownChild[parent] = child;
    child = parent;
  }
  return { ...conversation, shownChild };
}

/**
 * Puts a message under `parent` (root: ''), in front of what is shown there, which goes on below it as copies
 * under new ids; what stood there stays as another version. A copied reply keeps its tokens and records, and the
 * prompt that it was written under.
 */
export function insertAfter(
  conversation: Conversation,
  parent: string,
  message: ChatMessage,
  newId: () => string,
): Conversation {
  let next = addMessage(conversation, parent, message);
  let copyParent = message.id;
  for (let id = conversation.shownChild[parent]; id !== undefined; id = conversation.shownChild[id]) {
    const original = conversation.messages[id];
    if (original === undefined) break;
    const copy = { ...original, id: newId() };
    next = addMessage(next, copyParent, copy);
    copyParent = copy.id;
  }
  return next;
}

/**
 * The path up to and including a message as a conversation of its own, under the same settings. Messages keep their
 * ids, which are told apart by their conversation's.
 * @param newId of the new conversation.
 * @returns null when the message is not in the tree.
 */
export function branchedConversation(
  conversation: Conversation,
  messageId: string,
  newId: string,
): Conversation | null {
  const parents = parentsOf(conversation);
  const messages: Record<string, ChatMessage> = {};
  const children: Record<string, readonly string[]> = {};
  const shownChild: Record<string, string> = {};
  for (let id = messageId; id !== rootId; ) {
    const message = conversation.messages[id];
    const parent = parents.get(id);
    if (message === undefined || parent === undefined) return null;
    messages[id] = message;
    children[parent] = [id];
    shownChild[parent] = id;
    id = parent;
  }
  const title = derivedTitle('Branch', conversation.title);
  return { ...conversation, id: newId, title, messages, children, shownChild };
}
