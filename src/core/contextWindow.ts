import { shownPath } from './conversation.ts';
import { formatCount } from './formatCount.ts';
import type { Conversation } from './types.ts';

/** The sentence for a prompt that does not fit; null when it does (engine.md §3: refused, never cut). */
export function contextProblem(
  promptTokens: number,
  maxTokens: number,
  contextLength: number,
): string | null {
  const needed = promptTokens + maxTokens;
  if (needed <= contextLength) return null;
  const sum = `${formatCount(promptTokens)} prompt tokens and ${formatCount(maxTokens)} max tokens make ${formatCount(needed)}; the model’s window holds ${formatCount(contextLength)}.`;
  const room = contextLength - promptTokens;
  return room > 0
    ? `${sum} Lower Max tokens to ${formatCount(room)} or less, or shorten the conversation.`
    : `${sum} Shorten the conversation or start a new one.`;
}

/** What a template puts around a message is fewer tokens than this. */
const templateTokens = 16;

/**
 * Whether the next question fits without counting its tokens: none is shorter than a byte. false when only a count
 * can tell.
 */
export function surelyFits(conversation: Conversation, question: string, contextLength: number): boolean {
  const { systemPrompt, exampleTurns, assistantPrefill, params } = conversation;
  const path = shownPath(conversation);
  const texts = [
    systemPrompt,
    ...exampleTurns.flatMap(({ user, assistant }) => [user, assistant]),
    ...path.map((message) => (message.role === 'user' ? message.text : message.prefill)),
    question,
    assistantPrefill,
  ];
  const encoder = new TextEncoder();
  const bytes = texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
  const written = path.reduce(
    (sum, message) => sum + (message.role === 'assistant' ? message.tokens.length : 0),
    0,
  );
  const most = bytes + written + templateTokens * (texts.length + 1);
  return most + params.maxTokens <= contextLength;
}
