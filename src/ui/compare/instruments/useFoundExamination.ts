import { useMemo } from 'react';
import type { AppState } from '../../../store/appState.ts';
import { useApp } from '../../../store/useApp.ts';
import { type FoundExamination, findExamination } from './findExamination.ts';
import type { TurnPane } from './turnPanes.ts';

/** The last result of a pane's answer under the prompt of another's, or (`other` = `own`) under its own. */
export function useFoundExamination(own: TurnPane, other: TurnPane): FoundExamination | null {
  const examination = useApp((state) => find(state, own, other)?.examination ?? null);
  const reply = useApp((state) => find(state, own, other)?.reply ?? null);
  const stale = useApp((state) => find(state, own, other)?.stale ?? false);
  return useMemo(
    () => (examination === null || reply === null ? null : { examination, reply, stale }),
    [examination, reply, stale],
  );
}

function find({ comparison, examinations }: AppState, own: TurnPane, other: TurnPane) {
  if (own.replyId === null || other.replyId === null) return null;
  const conversationOf = (paneId: string) => comparison.panes.find(({ id }) => id === paneId)?.conversation;
  const [owner, judge] = [conversationOf(own.id), conversationOf(other.id)];
  if (owner === undefined || judge === undefined) return null;
  return findExamination(examinations, owner, own.replyId, judge, other.replyId);
}
