import { addMessage, parentOf } from '../core/conversation.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { SamplingParams } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { ConversationScope } from './appState.ts';
import { type ActiveRun, type RunRequest, type ScheduleFrame, startReply } from './runReply.ts';

/** Versions of one reply that are written together with it. */
export interface BesideReplies {
  /**
   * Writes `count` more, as `request` asks for the first, each with the next seed. Resolves when all have ended.
   * @param onIds their ids, before they begin.
   */
  write(
    messageId: string,
    request: RunRequest,
    count: number,
    onIds: (ids: readonly string[]) => void,
  ): Promise<void>;
  stop(): void;
  applyParams(params: SamplingParams): void;
}

export function createBesideReplies(
  scope: ConversationScope,
  client: EngineClient,
  newId: () => string,
  scheduleFrame: ScheduleFrame,
): BesideReplies {
  let active: readonly ActiveRun[] = [];

  /** The shown reply's run is the one that state and meter speak of. */
  const quiet: ConversationScope = {
    getState: scope.getState,
    setState({ conversation, notice }) {
      scope.setState({
        ...(conversation === undefined ? {} : { conversation }),
        ...(notice ? { notice } : {}),
      });
    },
  };

  return {
    async write(messageId, request, count, onIds) {
      let { conversation } = scope.getState();
      const reply = replyOf(conversation, messageId);
      const parent = parentOf(conversation, messageId);
      if (reply === null || parent === undefined) return;
      const ids = Array.from({ length: count }, newId);
      const { shownChild } = conversation;
      for (const id of ids)
        conversation = { ...addMessage(conversation, parent, { ...reply, id }), shownChild };
      scope.setState({ conversation });
      onIds(ids);
      active = ids.map((id, index) =>
        startReply(quiet, client, scheduleFrame, id, () => withSeed(request, index + 1)),
      );
      await Promise.all(active.map(({ ended }) => ended));
      active = [];
      onIds([]);
    },
    stop() {
      for (const { aborter } of active) aborter.abort();
    },
    applyParams(params) {
      for (const { run } of active) run.setParams(params);
    },
  };
}

/** A seed moves on by one for each, as in the API. */
function withSeed(request: RunRequest, step: number): RunRequest {
  const { params } = request;
  return { ...request, params: { ...params, seed: (params.seed + step) % 2 ** 32 } };
}
