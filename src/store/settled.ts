import type { Comparison, Pane } from '../core/comparison.ts';
import type { ChatMessage } from '../core/types.ts';

/** The comparison as it is once everything under way has been stopped: what Undo can put back. */
export function settled(comparison: Comparison): Comparison {
  const { panes, mixer } = comparison;
  return {
    ...comparison,
    panes: panes.map(settledPane),
    mixer: mixer && { ...mixer, pane: settledPane(mixer.pane) },
  };
}

function settledPane(pane: Pane): Pane {
  if (pane.writing === null && pane.queuedReplyId === null) return pane;
  const { conversation } = pane;
  const messages = Object.entries(conversation.messages).map(([id, message]) => [id, ended(message)]);
  return {
    ...pane,
    conversation: { ...conversation, messages: Object.fromEntries(messages) },
    writing: null,
    queuedReplyId: null,
  };
}

function ended(message: ChatMessage): ChatMessage {
  return message.role === 'assistant' && message.endReason === null
    ? { ...message, endReason: 'aborted' }
    : message;
}
