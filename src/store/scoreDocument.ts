import { promptRecords } from '../core/derivedTokens.ts';
import { promptTrackId } from '../core/tokenTrack.ts';
import type { AssistantMessage, PromptInput } from '../core/types.ts';
import type { Vocabulary } from '../core/vocabulary.ts';
import type { EngineClient } from '../worker/client.ts';
import type { TokenSelection } from './appState.ts';

/** How many ids two prompts begin with in common. */
export function sharedIds(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length += 1;
  return length;
}

/**
 * Scores a whole text, or what has changed of it since it was scored last. Rejects with an Error in plain words.
 * @param id of the result, which has the shape of a reply that was only given a prompt.
 */
export async function scoreDocument(
  client: EngineClient,
  prompt: PromptInput,
  vocabulary: Vocabulary,
  before: AssistantMessage | null,
  id: string,
  signal: AbortSignal,
): Promise<AssistantMessage> {
  const { ids } = await client.tokenize({ direction: 'encode', prompt });
  const known = Math.max(1, sharedIds(ids, before?.promptIds ?? []));
  const { scores } = await client.score({ kind: 'ids', ids }, signal, known);
  const kept = before?.promptTokens?.slice(0, known - 1) ?? [];
  return {
    id,
    role: 'assistant',
    prefill: '',
    prefillIds: null,
    tokens: [],
    promptIds: Uint32Array.from(ids),
    earlierReplyIds: null,
    promptTokens: [...kept, ...promptRecords(ids, scores, vocabulary)],
    seed: null,
    endReason: 'length',
    stats: null,
  };
}

/** The token that the model expected least, for the views to show; null: none has a score. */
export function mostSurprising({ id, promptTokens }: AssistantMessage): TokenSelection | null {
  const logprobs = (promptTokens ?? []).map(({ logprob }) => logprob);
  if (logprobs.length === 0) return null;
  const least = logprobs.reduce((lowest, logprob) => Math.min(lowest, logprob));
  return { trackId: promptTrackId(id), index: logprobs.indexOf(least) };
}
