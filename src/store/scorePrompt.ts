import { replaceMessage } from '../core/conversation.ts';
import { promptRecords } from '../core/derivedTokens.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { EngineClient } from '../worker/client.ts';
import type { ConversationScope } from './appState.ts';

/** Scores what stood before a reply's first token (its prompt and prefill, by their ids) and keeps the records. */
export async function scorePrompt(
  store: ConversationScope,
  client: EngineClient,
  messageId: string,
  signal: AbortSignal,
): Promise<void> {
  const { conversation, vocabulary } = store.getState();
  const { promptIds = null, prefillIds = null } = replyOf(conversation, messageId) ?? {};
  if (promptIds === null || vocabulary === null) return;
  store.setState({ scoringId: messageId });
  try {
    const ids = [...promptIds, ...(prefillIds ?? [])];
    const { scores } = await client.score({ kind: 'ids', ids }, signal);
    const promptTokens = promptRecords(ids, scores, vocabulary);
    const { conversation: now } = store.getState();
    const current = replyOf(now, messageId);
    if (current?.promptIds !== promptIds || current.prefillIds !== prefillIds) return;
    store.setState({ conversation: replaceMessage(now, { ...current, promptTokens }) });
  } catch (error) {
    if (signal.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    store.setState({ notice: { kind: 'error', text, remedy: null } });
  } finally {
    store.setState({ scoringId: null });
  }
}
