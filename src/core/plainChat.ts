import { addMessage, assistantText, rootId } from './conversation.ts';
import { saysSomething } from './promptMessages.ts';
import { titleAfter } from './titles.ts';
import type { AssistantMessage, ChatMessage, Conversation } from './types.ts';

// A chat as roles and texts, as OpenAI's interfaces have it and as it can be told to anybody.

export interface PlainMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  /** An example turn's reply: the model never said it. */
  readonly example?: true;
}

type Opening = Pick<Conversation, 'systemPrompt' | 'exampleTurns'>;

/** System prompt (unless it is empty), example turns and messages; a reply that says nothing is none. */
export function plainMessages(opening: Opening, path: readonly ChatMessage[]): readonly PlainMessage[] {
  return [...openingMessages(opening), ...path.filter(saysSomething).map(plainMessage)];
}

function openingMessages({ systemPrompt, exampleTurns }: Opening): readonly PlainMessage[] {
  const examples = exampleTurns.flatMap(({ user, assistant }): PlainMessage[] => [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant, example: true },
  ]);
  return systemPrompt === '' ? examples : [{ role: 'system', content: systemPrompt }, ...examples];
}

function plainMessage(message: ChatMessage): PlainMessage {
  return message.role === 'user'
    ? { role: 'user', content: message.text }
    : { role: 'assistant', content: assistantText(message) };
}

/** A reply of which no tokens are known: all of it is put into the model's mouth. */
export function toldReply(id: string, text: string): AssistantMessage {
  return {
    id,
    role: 'assistant',
    prefill: text,
    prefillIds: null,
    tokens: [],
    promptIds: null,
    earlierReplyIds: null,
    promptTokens: null,
    seed: null,
    endReason: 'stop',
    stats: null,
  };
}

/** A message after the system prompt. */
export type SpokenMessage = PlainMessage & { readonly role: 'user' | 'assistant' };

/** The conversation with these messages under one another, and nothing else said. */
export function withMessages(
  empty: Conversation,
  messages: readonly SpokenMessage[],
  newId: () => string,
): Conversation {
  let parent = rootId;
  let conversation: Conversation = { ...empty, messages: {}, children: {}, shownChild: {} };
  for (const { role, content } of messages) {
    const id = newId();
    const message: ChatMessage = role === 'user' ? { id, role, text: content } : toldReply(id, content);
    conversation = addMessage(conversation, parent, message);
    parent = id;
  }
  return conversation;
}

/** What a conversation is called after its first question. */
export function titleOf(messages: readonly SpokenMessage[]): string {
  const question = messages.find(({ role }) => role === 'user');
  return titleAfter(question?.content ?? '');
}
