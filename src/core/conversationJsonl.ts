import { shownPath } from './conversation.ts';
import { type PlainMessage, plainMessages, type SpokenMessage, titleOf, withMessages } from './plainChat.ts';
import type { Conversation } from './types.ts';

/** One line of OpenAI's chat JSONL. */
export interface ChatLine {
  readonly messages: readonly Pick<PlainMessage, 'role' | 'content'>[];
}

/** What many readers take for the end of a line, although JSON allows it within a text. */
const lineEnds = /[\u0085\u2028\u2029]/g;

/**
 * The shown path of each conversation as a line of OpenAI's chat JSONL, example turns included. A conversation in
 * which nothing stands has no line; neither has a reply without text, which that format does not know.
 */
export function conversationsToJsonl(conversations: readonly Conversation[]): string {
  return conversations
    .map(chatLine)
    .filter(({ messages }) => messages.length > 0)
    .map((line) => `${JSON.stringify(line).replace(lineEnds, escaped)}\n`)
    .join('');
}

function chatLine(conversation: Conversation): ChatLine {
  const said = plainMessages(conversation, shownPath(conversation)).filter(
    ({ role, content }) => role !== 'assistant' || content !== '',
  );
  return { messages: said.map(({ role, content }) => ({ role, content })) };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * The conversation of one line. The system message, which may only stand first, becomes the system prompt; the
 * rest become messages of which the texts alone are known.
 * @param empty gives the settings and the model.
 */
export function conversationFromChat(
  { messages }: ChatLine,
  empty: Conversation,
  newId: () => string,
): Conversation {
  const [first] = messages;
  const systemPrompt = first?.role === 'system' ? first.content : '';
  const spoken = messages.filter((message): message is SpokenMessage => message.role !== 'system');
  const conversation = { ...empty, systemPrompt, exampleTurns: [], assistantPrefill: '' };
  return { ...withMessages(conversation, spoken, newId), id: newId(), title: titleOf(spoken) };
}
