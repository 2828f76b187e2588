import { shownPath } from './conversation.ts';
import type { AssistantMessage, ChatMessage, Conversation, SamplingParams } from './types.ts';

/** What a reply answers. */
export interface AskedTurn {
  /** Up to the question. */
  readonly before: readonly ChatMessage[];
  /** What the reply begins with. */
  readonly prefill: string;
  readonly params: SamplingParams;
}

/**
 * The turn that is on the screen: the typed message, else what the last reply answered, with that reply's seed where
 * every reply has a fresh one. Asked once more it gives the reply that is shown, as long as the settings are the same.
 */
export function askedTurn(conversation: Conversation, draft: string): AskedTurn {
  const { params, assistantPrefill } = conversation;
  const path = shownPath(conversation);
  if (draft.trim() !== '') {
    const typed: ChatMessage = { id: '', role: 'user', text: draft };
    return { before: [...path, typed], prefill: assistantPrefill, params };
  }
  const last = path.at(-1);
  if (last?.role !== 'assistant') return { before: path, prefill: assistantPrefill, params };
  return {
    before: path.slice(0, -1),
    prefill: wasWritten(last) ? last.prefill : assistantPrefill,
    params: params.seed === -1 && last.seed !== null ? { ...params, seed: last.seed } : params,
  };
}

/** Of a reply that was only told, all is prefill. */
function wasWritten({ tokens, endReason }: AssistantMessage): boolean {
  return tokens.length > 0 || endReason === null;
}
