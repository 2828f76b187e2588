import type { AssistantMessage, ChatMessage, Conversation, TokenRecord } from './types.ts';

/** Id under which the first messages of the tree hang. */
export const rootId = '';

/** The messages shown now, from the first to the last. */
export function shownPath(conversation: Conversation): readonly ChatMessage[] {
  const path: ChatMessage[] = [];
  let id = conversation.shownChild[rootId];
  while (id !== undefined) {
    const message = conversation.messages[id];
    if (message === undefined) break;
    path.push(message);
    id = conversation.shownChild[id];
  }
  return path;
}

/** The messages from the first to this one, whichever are shown; empty when it is not in the tree. */
export function pathTo(conversation: Conversation, id: string): readonly ChatMessage[] {
  const message = conversation.messages[id];
  const parent = parentOf(conversation, id);
  if (message === undefined || parent === undefined) return [];
  return [...(parent === rootId ? [] : pathTo(conversation, parent)), message];
}

/** The reply's text: its prefill and what each token added. */
export function assistantText(message: AssistantMessage): string {
  return message.prefill + message.tokens.map((token) => token.text).join('');
}

/** Whether there are ids to go on from: the reply's own, or those that it was given. A told reply is text alone. */
export function holdsIds({ tokens, prefillIds }: AssistantMessage): boolean {
  return tokens.length > 0 || (prefillIds?.length ?? 0) > 0;
}

/** A reply that the model did not end by itself can be gone on with, as long as nothing follows it. */
export function canContinue(conversation: Conversation, id: string): boolean {
  const message = conversation.messages[id];
  return (
    message?.role === 'assistant' &&
    (['length', 'aborted', 'error'].includes(message.endReason ?? '') || endsByHand(message)) &&
    (conversation.children[id] ?? []).length === 0
  );
}

/** Whether its last words are the person's own. */
function endsByHand({ endReason, prefill, tokens }: AssistantMessage): boolean {
  if (endReason === null) return false;
  const last = tokens.at(-1);
  return last === undefined ? prefill !== '' : last.draw === null;
}

/** The parent of a message; '' for a first one, undefined when it is not in the tree. */
export function parentOf(conversation: Conversation, id: string): string | undefined {
  for (const [parent, children] of Object.entries(conversation.children)) {
    if (children.includes(id)) return parent;
  }
  return undefined;
}

/** Versions of a message: its siblings with itself, oldest first. */
export function versionsOf(conversation: Conversation, id: string): readonly string[] {
  const parent = parentOf(conversation, id);
  return parent === undefined ? [] : (conversation.children[parent] ?? []);
}

/** Adds a message under `parent` and shows it. */
export function addMessage(conversation: Conversation, parent: string, message: ChatMessage): Conversation {
  return {
    ...conversation,
    messages: { ...conversation.messages, [message.id]: message },
    children: {
      ...conversation.children,
      [parent]: [...(conversation.children[parent] ?? []), message.id],
    },
    shownChild: { ...conversation.shownChild, [parent]: message.id },
  };
}

export function replaceMessage(conversation: Conversation, message: ChatMessage): Conversation {
  return { ...conversation, messages: { ...conversation.messages, [message.id]: message } };
}

export function appendTokens(
  conversation: Conversation,
  id: string,
  records: readonly TokenRecord[],
): Conversation {
  const message = conversation.messages[id];
  if (message?.role !== 'assistant') return conversation;
  return replaceMessage(conversation, { ...message, tokens: [...message.tokens, ...records] });
}

/** Shows another version of a message. */
export function showVersion(conversation: Conversation, id: string): Conversation {
  const parent = parentOf(conversation, id);
  if (parent === undefined) return conversation;
  return { ...conversation, shownChild: { ...conversation.shownChild, [parent]: id } };
}

/** Removes a message with all that hangs below it; the neighbouring version is shown instead. */
export function removeMessage(conversation: Conversation, id: string): Conversation {
  const parent = parentOf(conversation, id);
  if (parent === undefined) return conversation;
  const messages = { ...conversation.messages };
  const children = { ...conversation.children };
  const shownChild = { ...conversation.shownChild };
  const doomed = [id];
  for (let next = doomed.pop(); next !== undefined; next = doomed.pop()) {
    doomed.push(...(children[next] ?? []));
    delete messages[next];
    delete children[next];
    delete shownChild[next];
  }
  const siblings = conversation.children[parent] ?? [];
  const rest = siblings.filter((sibling) => sibling !== id);
  children[parent] = rest;
  if (shownChild[parent] === id) {
    const neighbour = rest[Math.min(siblings.indexOf(id), rest.length - 1)];
    if (neighbour === undefined) delete shownChild[parent];
    else shownChild[parent] = neighbour;
  }
  return { ...conversation, messages, children, shownChild };
}

/**
 * Takes a question away together with its answers; the turns after the shown answer (or after the question, where
 * another one follows it) move up in its place.
 * @param id of a user message.
 */
export function removeExchange(conversation: Conversation, id: string): Conversation {
  const parent = parentOf(conversation, id);
  if (parent === undefined) return conversation;
  const next = conversation.shownChild[id];
  const isAnswer = next !== undefined && conversation.messages[next]?.role === 'assistant';
  const last = isAnswer ? next : id;
  const isMoved = (child: string) => isAnswer || conversation.messages[child]?.role === 'user';
  const following = (conversation.children[last] ?? []).filter(isMoved);
  const shownNext = conversation.shownChild[last];
  const siblings = conversation.children[parent] ?? [];
  const movedUp: Conversation = {
    ...conversation,
    children: {
      ...conversation.children,
      [parent]: siblings.flatMap((sibling) => (sibling === id ? [...following, id] : [sibling])),
      [last]: (conversation.children[last] ?? []).filter((child) => !isMoved(child)),
    },
  };
  const removed = removeMessage(movedUp, id);
  if (conversation.shownChild[parent] !== id || shownNext === undefined) return removed;
  return { ...removed, shownChild: { ...removed.shownChild, [parent]: shownNext } };
}
