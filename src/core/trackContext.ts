import type { TrackContext } from './reading.ts';
import { isPromptTrack } from './tokenTrack.ts';
import type { AssistantMessage, TokenRecord } from './types.ts';

const noIds = new Uint32Array(0);
const noTokens: readonly TokenRecord[] = [];

/**
 * A track's tokens and what stood before them, for the penalties; `reply` is the one that the track belongs
 * to. A prompt's track follows the prompt's first id alone.
 */
export function trackContext(reply: AssistantMessage | null, trackId: string): TrackContext {
  const promptIds = reply?.promptIds ?? noIds;
  if (isPromptTrack(trackId)) {
    const tokens = reply?.promptTokens ?? noTokens;
    return { tokens, promptIds: firstOf(promptIds), prefillIds: noIds, earlierReplyIds: noIds };
  }
  return {
    tokens: reply?.tokens ?? noTokens,
    promptIds,
    ...(reply?.mixedPromptIds === undefined ? {} : { mixedPromptIds: reply.mixedPromptIds }),
    prefillIds: reply?.prefillIds ?? noIds,
    earlierReplyIds: reply?.earlierReplyIds ?? noIds,
  };
}

const firsts = new WeakMap<Uint32Array, Uint32Array>();

/** The first id alone; the same array each time, by which readers know what they have counted already. */
function firstOf(ids: Uint32Array): Uint32Array {
  const known = firsts.get(ids) ?? ids.subarray(0, 1);
  firsts.set(ids, known);
  return known;
}
