import { setupFields } from './conversationReplica.ts';
import type { ChatMessage, Conversation } from './types.ts';

/** Whether two states of a conversation say the same, messages compared by reference. */
export function sameConversation(a: Conversation, b: Conversation): boolean {
  if (a === b) return true;
  return (
    a.startToken === b.startToken &&
    setupFields.every((field) => a[field] === b[field]) &&
    sameRecord<ChatMessage>(a.messages, b.messages, (x, y) => x === y) &&
    sameRecord(withoutEmpty(a.children), withoutEmpty(b.children), (x, y) => x.join('\n') === y.join('\n')) &&
    sameRecord(a.shownChild, b.shownChild, (x, y) => x === y)
  );
}

function withoutEmpty(children: Conversation['children']): Conversation['children'] {
  return Object.fromEntries(Object.entries(children).filter(([, list]) => list.length > 0));
}

function sameRecord<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  same: (a: Value, b: Value) => boolean,
): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const [x, y] = [a[key], b[key]];
      return x !== undefined && y !== undefined && same(x, y);
    })
  );
}
