import { repliesOf } from '../core/comparisonSetup.ts';
import { versionsOf } from '../core/conversation.ts';
import { freshSeed } from '../core/random.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { Conversation } from '../core/types.ts';
import type { AppStore } from './appState.ts';
import type { RunRequest } from './runReply.ts';

/** Joins the panes' requests into one engine run with the same draws. */
export interface RoundSeeds {
  /** A new message: from now on replies whose seed is −1 have another one. */
  begin(): void;
  /** The request for a reply of this conversation, as one of its round. */
  together(conversation: Conversation, messageId: string, request: RunRequest): RunRequest;
}

/** @param random numbers in [0, 1). */
export function createRoundSeeds({ getState }: AppStore, random: () => number): RoundSeeds {
  /** For replies whose seed is −1: the same for all panes of a round. */
  let roundSeed = freshSeed(random);

  /**
   * The seed of the other panes' replies of this turn, however late this one comes; a new version, which would
   * be the same reply with it, begins a new one that the others' next versions share.
   */
  function sharedSeed(conversation: Conversation, messageId: string, turn: number): number {
    const own = versionsOf(conversation, messageId).map((id) => replyOf(conversation, id)?.seed);
    const others = getState()
      .comparison.panes.map((pane) => repliesOf(pane.conversation)[turn])
      .flatMap((reply) => (reply === undefined || reply.id === messageId ? [] : (reply.seed ?? [])));
    const shared = others.find((seed) => !own.includes(seed));
    if (shared !== undefined) return shared;
    if (own.includes(roundSeed)) roundSeed = freshSeed(random);
    return roundSeed;
  }

  return {
    begin() {
      roundSeed = freshSeed(random);
    },
    together(conversation, messageId, request) {
      const { id, independentSeeds } = getState().comparison;
      // As it is shown: a reply that was stopped before its first token counts, or later draws would part.
      const turn = repliesOf(conversation).findIndex((reply) => reply.id === messageId);
      const drawn = request.params.seed !== -1 || independentSeeds;
      const seed = drawn ? request.params.seed : sharedSeed(conversation, messageId, turn);
      return { ...request, turn, params: { ...request.params, seed }, batch: id };
    },
  };
}
