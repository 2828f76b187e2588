import { type Comparison, type Mixer, mapPanes, type Pane } from '../core/comparison.ts';
import type { ChatMessage, Conversation } from '../core/types.ts';

/** The comparison as it is once everything under way has been stopped: what Undo can put back. */
export function settled(comparison: Comparison): Comparison {
  return mapPanes(comparison, settledPane);
}

export function settledMixer(mixer: Mixer): Mixer {
  return { ...mixer, pane: settledPane(mixer.pane) };
}

export function settledPane(pane: Pane): Pane {
  if (pane.writing === null && pane.queuedReplyId === null) return pane;
  return {
    ...pane,
    conversation: settledConversation(pane.conversation),
    writing: null,
    queuedReplyId: null,
  };
}

/** The conversation with every reply ended: the same object where all are. */
export function settledConversation(conversation: Conversation): Conversation {
  const entries = Object.entries(conversation.messages);
  const messages = entries.map(([id, message]) => [id, ended(message)] as const);
  if (messages.every(([, message], place) => message === entries[place]?.[1])) return conversation;
  return { ...conversation, messages: Object.fromEntries(messages) };
}

function ended(message: ChatMessage): ChatMessage {
  return message.role === 'assistant' && message.endReason === null
    ? { ...message, endReason: 'aborted' }
    : message;
}
