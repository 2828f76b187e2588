import { shownPath } from './conversation.ts';
import type { AssistantMessage, Conversation, TokenRecord } from './types.ts';

/**
 * A track is a row of tokens that the views can show: a reply (its message's id), or the scored prompt
 * before it. The prompt's first token has no score, so its track begins with the second.
 */
const promptPrefix = 'prompt:';

export function promptTrackId(messageId: string): string {
  return promptPrefix + messageId;
}

/** The reply that a track belongs to. */
export function trackMessageId(trackId: string): string {
  return trackId.startsWith(promptPrefix) ? trackId.slice(promptPrefix.length) : trackId;
}

export function isPromptTrack(trackId: string): boolean {
  return trackId.startsWith(promptPrefix);
}

/** The reply with this id; null when there is none, or it is no reply. */
export function replyOf(conversation: Conversation, id: string | null): AssistantMessage | null {
  const message = id === null ? undefined : conversation.messages[id];
  return message?.role === 'assistant' ? message : null;
}

/** Whether a track's reply stands on the shown path. */
export function isTrackShown(conversation: Conversation, trackId: string): boolean {
  const id = trackMessageId(trackId);
  return shownPath(conversation).some((message) => message.id === id && message.role === 'assistant');
}

/** The track whose probabilities are shown: that of the selected token, else the last reply on the path. */
export function inspectedTrack(conversation: Conversation, selectedTrackId: string | null): string | null {
  if (selectedTrackId !== null && isTrackShown(conversation, selectedTrackId)) return selectedTrackId;
  return shownPath(conversation).findLast((message) => message.role === 'assistant')?.id ?? null;
}

const none: readonly TokenRecord[] = [];

/** The same list as long as nothing was added to it. */
export function tokensOf(conversation: Conversation, trackId: string | null): readonly TokenRecord[] {
  if (trackId === null) return none;
  const reply = replyOf(conversation, trackMessageId(trackId));
  return (isPromptTrack(trackId) ? reply?.promptTokens : reply?.tokens) ?? none;
}
