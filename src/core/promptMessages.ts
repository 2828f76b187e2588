import type {
  AssistantMessage,
  ChatEnding,
  ChatMessage,
  PromptInput,
  PromptMessage,
  ReplySegment,
} from './types.ts';

/** The chat as the model gets it; an empty system prompt is left to the template. */
export function chatPrompt(
  systemPrompt: string,
  path: readonly ChatMessage[],
  ending: ChatEnding,
): PromptInput {
  const messages: PromptMessage[] = path
    .filter(saysSomething)
    .map((message) =>
      message.role === 'user'
        ? { role: 'user', text: message.text }
        : { role: 'assistant', segments: replySegments(message) },
    );
  if (systemPrompt !== '') messages.unshift({ role: 'system', text: systemPrompt });
  return { kind: 'chat', messages, ending };
}

/**
 * A reply as the model will see it again: its sampled ids, never re-tokenized, without the end-of-turn
 * token (the template writes it) and without what a stop string removed.
 */
export function replySegments(message: AssistantMessage): readonly ReplySegment[] {
  const kept = message.tokens.filter((token) => !token.inStop);
  if (kept.at(-1)?.kind === 'special' && message.endReason === 'stop') kept.pop();
  const cutText = message.tokens.find((token) => token.inStop)?.text ?? '';
  const segments: ReplySegment[] = [message.prefill, kept.map((token) => token.id), cutText];
  return segments.filter((segment) => segment.length > 0);
}

/** How many replies stand before this point: the turn number of the next one. */
export function turnNumber(path: readonly ChatMessage[]): number {
  return path.filter((message) => message.role === 'assistant' && saysSomething(message)).length;
}

/** A reply that was stopped or refused before its first token is no turn. */
function saysSomething(message: ChatMessage): boolean {
  return message.role === 'user' || message.prefill !== '' || message.tokens.length > 0;
}
