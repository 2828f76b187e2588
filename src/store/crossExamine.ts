import type { Pane } from '../core/comparison.ts';
import { questionOf, repliesOf } from '../core/comparisonSetup.ts';
import { sameVocabulary, vocabulariesDiffer, writerOf } from '../core/paneModels.ts';
import type { AssistantMessage, TokenScore } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppStore, Examination } from './appState.ts';
import { foreignNotice } from './foreignModel.ts';

/** Names one reply under the prompt of another (or its own). */
export function examinationKey(replyId: string, underReplyId: string): string {
  return `${replyId} under ${underReplyId}`;
}

/**
 * Scores each of two panes' replies of a turn under the prompt of the other's, by the other's model: one prefill each,
 * no sampling. A pane with itself checks what was recorded. What fails is said.
 * @param clientOf the engine with a pane's model.
 */
export async function crossExamine(
  store: AppStore,
  clientOf: (paneId: string) => EngineClient,
  paneA: string,
  paneB: string,
  turn: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { comparison, examining } = store.getState();
  const [a, b] = [paneA, paneB].map((id) => comparison.panes.find((pane) => pane.id === id));
  if (examining !== null || a === undefined || b === undefined) return;
  const at = turn ?? Math.min(...[a, b].map(({ conversation }) => repliesOf(conversation).length)) - 1;
  const [replyA, replyB] = [replyAt(a, at), replyAt(b, at)];
  if (replyA === null || replyB === null) return;
  if (questionOf(a.conversation, at) !== questionOf(b.conversation, at)) {
    const text = `${a.name} and ${b.name} were asked different questions, so their answers cannot be compared.`;
    store.setState({ notice: { kind: 'error', text, remedy: null } });
    return;
  }
  for (const { id, conversation } of [a, b]) {
    const { actions } = store.getState();
    const foreign = foreignNotice(actions.compare.storeOf(id).getState(), [conversation]);
    if (foreign === null) continue;
    store.setState({ notice: { ...foreign, remedy: 'clear-panes' } });
    return;
  }
  if (!sameVocabulary(writerOf(a), writerOf(b))) {
    const text = vocabulariesDiffer(a.name, b.name);
    store.setState({ notice: { kind: 'error', text, remedy: null } });
    return;
  }
  const pair = [paneA, paneB] as const;
  store.setState({ examining: pair });
  try {
    await examine(store, clientOf(b.id), replyA, replyB, signal);
    if (replyA !== replyB) await examine(store, clientOf(a.id), replyB, replyA, signal);
  } catch (error) {
    if (signal.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    store.setState({ notice: { kind: 'error', text, remedy: null } });
  } finally {
    // Another one may have begun after this was stopped.
    if (store.getState().examining === pair) store.setState({ examining: null });
  }
}

/** A reply that can be scored: it has been given a prompt and has said something. */
function replyAt({ conversation }: Pane, turn: number): AssistantMessage | null {
  const reply = repliesOf(conversation)[turn];
  const usable = reply !== undefined && reply.promptIds !== null && reply.tokens.length > 0;
  return usable && reply.endReason !== null ? reply : null;
}

async function examine(
  store: AppStore,
  client: EngineClient,
  reply: AssistantMessage,
  under: AssistantMessage,
  signal: AbortSignal,
): Promise<void> {
  const before = [...(under.promptIds ?? []), ...(reply.prefillIds ?? [])];
  const ids = [...before, ...reply.tokens.map(({ id }) => id)];
  const { scores } = await client.score({ kind: 'ids', ids }, signal, before.length);
  const examination: Examination = {
    messageId: reply.id,
    tokenCount: reply.tokens.length,
    scores: scores.slice(before.length).filter((score): score is TokenScore => score !== null),
  };
  store.setState(({ examinations }) => ({
    examinations: { ...examinations, [examinationKey(reply.id, under.id)]: examination },
  }));
}
