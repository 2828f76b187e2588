import { useMemo } from 'react';
import {
  comparedTurn,
  mixerTitle,
  replyAt,
  type TurnReply,
  turnReplies,
} from '../../../core/comparedTurn.ts';
import { questionOf } from '../../../core/comparisonSetup.ts';
import { type ReplyMeasures, replyMeasures } from '../../../core/replyMeasures.ts';
import type { AssistantMessage } from '../../../core/types.ts';
import { useCalm } from '../../kit/usePaced.ts';
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
  const { mixer } = comparison;
  const replies = turnReplies(comparison, turn);
  const [first] = replies;
  const asked = comparison.panes.find(({ id }) => id === first?.id)?.conversation;
  const mixed = mixer === null ? null : replyAt(mixer.pane, turn);
  const same =
    mixer === null ||
    asked === undefined ||
    questionOf(asked, turn) === questionOf(mixer.pane.conversation, turn);
  return [...replies, ...(title === null || mixed === null || !same ? [] : [{ ...title, reply: mixed }])];
});

/** The compared replies in numbers, at most five times a second. */
export function useMeasuredReplies() {
  const replies = useCalm(selectReplies);
  return useMemo(
    () => replies.map(({ reply, ...title }) => ({ title, values: measuresOf(reply) })),
    [replies],
  );
}
