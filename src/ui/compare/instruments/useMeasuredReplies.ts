import { useMemo } from 'react';
import {
  comparedTurn,
  mixerTitle,
  replyAt,
  type TurnReply,
  turnReplies,
} from '../../../core/comparedTurn.ts';
import { type ReplyMeasures, replyMeasures } from '../../../core/replyMeasures.ts';
import type { AssistantMessage } from '../../../core/types.ts';
import { useCalm } from '../../charts/usePaced.ts';
import { kept } from './turnPanes.ts';

const measured = new WeakMap<AssistantMessage, ReplyMeasures>();

/** A reply is measured once for each state that it is in. */
function measuresOf(reply: AssistantMessage): ReplyMeasures {
  let values = measured.get(reply);
  if (values === undefined) {
    values = replyMeasures(reply);
    measured.set(reply, values);
  }
  return values;
}

const selectReplies = kept(({ comparison }): readonly TurnReply[] => {
  const turn = comparedTurn(comparison);
  if (turn === null) return [];
  const title = mixerTitle(comparison);
  const mixed = comparison.mixer === null ? null : replyAt(comparison.mixer.pane, turn);
  return [
    ...turnReplies(comparison, turn),
    ...(title === null || mixed === null ? [] : [{ ...title, reply: mixed }]),
  ];
});

/** The compared replies in numbers, at most five times a second. */
export function useMeasuredReplies() {
  const replies = useCalm(selectReplies);
  return useMemo(
    () => replies.map(({ reply, ...title }) => ({ title, values: measuresOf(reply) })),
    [replies],
  );
}
