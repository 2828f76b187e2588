import { type CrossExamination, crossExamine } from '../../../core/crossExamination.ts';
import { isTrackShown, replyOf } from '../../../core/tokenTrack.ts';
import type { AssistantMessage, Conversation } from '../../../core/types.ts';
import type { Examination } from '../../../store/appState.ts';
import { examinationKey } from '../../../store/crossExamine.ts';

/** One pane's answer under another's prompt, as it was last scored. */
export interface FoundExamination {
  readonly examination: Examination;
  /** The reply that was scored. */
  readonly reply: AssistantMessage;
  /** The reply is no longer the shown one, or was written on since. */
  readonly stale: boolean;
}

/**
 * What is known of a reply under the prompt of another; where these two have not been scored, the last result
 * of versions that they replaced.
 */
export function findExamination(
  examinations: Readonly<Record<string, Examination>>,
  own: Conversation,
  replyId: string,
  other: Conversation,
  otherReplyId: string,
): FoundExamination | null {
  const exact = examinations[examinationKey(replyId, otherReplyId)];
  const reply = replyOf(own, replyId);
  if (exact !== undefined && reply !== null) {
    return { examination: exact, reply, stale: exact.tokenCount !== reply.tokens.length };
  }
  return replaced(examinations, own, other);
}

function replaced(
  examinations: Readonly<Record<string, Examination>>,
  own: Conversation,
  other: Conversation,
): FoundExamination | null {
  if (Object.keys(examinations).length === 0) return null;
  const pairs = Object.keys(own.messages).flatMap((id) =>
    Object.keys(other.messages).map((under) => ({ id, under })),
  );
  for (const { id, under } of pairs.reverse()) {
    const examination = examinations[examinationKey(id, under)];
    const reply = replyOf(own, id);
    // Where both are shown the result is that of another turn, and not out of date.
    if (examination === undefined || reply === null) continue;
    if (!isTrackShown(own, id) || !isTrackShown(other, under)) return { examination, reply, stale: true };
  }
  return null;
}

const known = new WeakMap<Examination, CrossExamination>();

/** The figures of a result, worked out once. */
export function crossExaminationOf({ examination, reply }: FoundExamination): CrossExamination {
  let result = known.get(examination);
  if (result === undefined) {
    result = crossExamine(reply.tokens.slice(0, examination.tokenCount), examination.scores);
    known.set(examination, result);
  }
  return result;
}

/** Largest difference in nats between what was recorded and what the same prompt gives now. */
export function reproductionError({ examination, reply }: FoundExamination): number {
  return examination.scores.reduce((largest, { logprob }, index) => {
    const recorded = reply.tokens[index]?.logprob ?? logprob;
    return recorded === logprob ? largest : Math.max(largest, Math.abs(recorded - logprob));
  }, 0);
}
