import { isServerTokenId } from './serverTokens.ts';
import type {
  AssistantMessage,
  ChatEnding,
  ChatMessage,
  Opening,
  PromptInput,
  PromptMessage,
  ReplySegment,
} from './types.ts';

/** The chat as the model gets it; an empty system prompt is left to the template. */
export function chatPrompt(opening: Opening, path: readonly ChatMessage[], ending: ChatEnding): PromptInput {
  return {
    kind: 'chat',
    messages: [...openingMessages(opening), ...path.filter(saysSomething).map(said)],
    ending,
  };
}

/** The chat up to a reply that begins with `begun`: a text ('' = nothing), or what is known of it by ids. */
export function replyPrompt(
  opening: Opening,
  before: readonly ChatMessage[],
  begun: string | AssistantMessage,
): PromptInput {
  const prompt = chatPrompt(opening, before, 'reply');
  const segments = typeof begun === 'string' ? [begun].filter((text) => text !== '') : replySegments(begun);
  if (segments.length === 0 || prompt.kind !== 'chat') return prompt;
  const message: PromptMessage = { role: 'assistant', segments };
  return { ...prompt, messages: [...prompt.messages, message], ending: 'continue' };
}

function openingMessages({ systemPrompt, exampleTurns }: Opening): readonly PromptMessage[] {
  const examples = exampleTurns.flatMap(({ user, assistant }): PromptMessage[] => [
    { role: 'user', text: user },
    { role: 'assistant', segments: [assistant], example: true },
  ]);
  return systemPrompt === '' ? examples : [{ role: 'system', text: systemPrompt }, ...examples];
}

function said(message: ChatMessage): PromptMessage {
  return message.role === 'user'
    ? { role: 'user', text: message.text }
    : { role: 'assistant', segments: replySegments(message) };
}

/**
 * A reply as the model will see it again: its sampled ids, never re-tokenized, without the end-of-turn
 * token (the template writes it) and without what a stop string removed.
 */
export function replySegments(message: AssistantMessage): readonly ReplySegment[] {
  const kept = message.tokens.filter((token) => !token.inStop);
  if (kept.at(-1)?.kind === 'special' && message.endReason === 'stop') kept.pop();
  const cutText = message.tokens.find((token) => token.inStop)?.text ?? '';
  // Ids of servers' tokens are ours alone: what a server wrote is read again as text.
  if (kept.some(({ id }) => isServerTokenId(id))) {
    return [message.prefill + kept.map(({ text }) => text).join('') + cutText];
  }
  const prefill = message.prefillIds === null ? message.prefill : [...message.prefillIds];
  const segments: ReplySegment[] = [prefill, kept.map((token) => token.id), cutText];
  return segments.filter((segment) => segment.length > 0);
}

/** How many replies stand before this point: the turn number of the next one. */
export function turnNumber(path: readonly ChatMessage[]): number {
  return path.filter((message) => message.role === 'assistant' && saysSomething(message)).length;
}

/** A reply that was stopped or refused before its first token is no turn. */
export function saysSomething(message: ChatMessage): boolean {
  return message.role === 'user' || message.prefill !== '' || message.tokens.length > 0;
}
