import type { RepetitionScope } from '../core/types.ts';
import type { PreparedPrompt } from './prompt.ts';

/** The ids that the penalties count, kept up as the reply grows. */
export interface ReplyHistory {
  readonly replyIds: readonly number[];
  repetitionIds(scope: RepetitionScope): readonly number[];
  add(id: number): void;
}

export function createReplyHistory(prompt: PreparedPrompt): ReplyHistory {
  const replyIds = [...prompt.continuedIds];
  const byScope: Record<RepetitionScope, number[]> = {
    reply: replyIds,
    replies: [...prompt.earlierReplyIds, ...prompt.continuedIds],
    context: [...prompt.ids],
  };
  return {
    replyIds,
    repetitionIds: (scope) => byScope[scope],
    add(id) {
      byScope.reply.push(id);
      byScope.replies.push(id);
      byScope.context.push(id);
    },
  };
}
