import type { AssistantMessage } from '../../core/types.ts';
import { TokenRun } from './TokenRun.tsx';

/** A reply's text, token by token. */
export function TokenText({ message }: { message: AssistantMessage }) {
  return <TokenRun trackId={message.id} tokens={message.tokens} prefill={message.prefill} />;
}
