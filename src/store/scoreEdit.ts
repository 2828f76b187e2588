import { replaceMessage } from '../core/conversation.ts';
import { promptRecords } from '../core/derivedTokens.ts';
import { type CutReply, editedIds, scoredEdit, unscoredEdit } from '../core/editedReply.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { AssistantMessage } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { ConversationScope } from './appState.ts';

/** Ends when it has ended in whatever way; the signal ends it early. */
export type EditScoring = (signal: AbortSignal) => Promise<void>;

interface Edit {
  /** The version before. */
  readonly reply: AssistantMessage;
  /** Of the new one, which stands in the tree with its text alone. */
  readonly id: string;
  readonly text: string;
  readonly cut: CutReply;
}

/**
 * Tokenizes the typed rest of an edited reply and scores it by one prefill of it alone. Until then, and where it
 * fails or is stopped, the reply is text whose ids are given.
 */
export async function scoreEdit(
  { getState, setState }: ConversationScope,
  client: EngineClient,
  { reply, id, text, cut }: Edit,
  signal: AbortSignal,
): Promise<void> {
  const change = (fields: Partial<AssistantMessage>) => {
    const { conversation } = getState();
    const message = replyOf(conversation, id);
    if (message !== null) setState({ conversation: replaceMessage(conversation, { ...message, ...fields }) });
  };
  setState({ run: { status: 'generating', messageId: id, prefilled: 0, toPrefill: 0 } });
  try {
    const after = cut.tokens.at(-1)?.id ?? cut.prefillIds.at(-1) ?? reply.promptIds?.at(-1);
    const rest = { kind: 'text', text: cut.rest, startToken: false } as const;
    const prompt = after === undefined ? rest : { ...rest, after };
    const { ids: restIds } = await client.tokenize({ direction: 'encode', prompt });
    const replyIds = editedIds(cut, restIds);
    change({ ...unscoredEdit(reply, id, text, replyIds), endReason: null });
    const { vocabulary } = getState();
    // Two personas wrote it together: no one prompt stood before it.
    const mixed = reply.tokens.some(({ draw }) => draw?.mixWeight !== undefined);
    if (mixed || vocabulary === null) return;
    const ids = [...(reply.promptIds ?? []), ...replyIds];
    const { scores } = await client.score({ kind: 'ids', ids }, signal, ids.length - restIds.length);
    change({ ...scoredEdit(reply, id, cut, promptRecords(ids, scores, vocabulary)), endReason: null });
  } catch (error) {
    if (signal.aborted) return;
    const words = error instanceof Error ? error.message : String(error);
    setState({ notice: { kind: 'error', text: words, remedy: null } });
  } finally {
    change({ endReason: 'stop' });
    const { run } = getState();
    if (run.status === 'generating' && run.messageId === id) setState({ run: { status: 'ready' } });
  }
}
