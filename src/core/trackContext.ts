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
  return isPromptTrack(trackId)
    ? { tokens: reply?.promptTokens ?? noTokens, promptIds: promptIds.subarray(0, 1), earlierReplyIds: noIds }
    : { tokens: reply?.tokens ?? noTokens, promptIds, earlierReplyIds: reply?.earlierReplyIds ?? noIds };
}
