import { assistantText } from '../../core/conversation.ts';
import type { AssistantMessage } from '../../core/types.ts';

/** The reply's text, token by token. */
export function TokenText({ message }: { message: AssistantMessage }) {
  return <span>{assistantText(message)}</span>;
}
