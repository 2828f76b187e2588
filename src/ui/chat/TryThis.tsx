import { useState } from 'react';
import { rootId } from '../../core/conversation.ts';
import type { StartingPoint } from '../../core/startingPoints.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Hint } from './Hint.tsx';

/** Whether the starting point's own question was asked first and has its answer. */
function answered({ conversation }: AppState, message: string): boolean {
  const { messages, shownChild } = conversation;
  const question = messages[shownChild[rootId] ?? ''];
  if (question?.role !== 'user' || question.text !== message) return false;
  const reply = messages[shownChild[question.id] ?? ''];
  return reply?.role === 'assistant' && reply.endReason !== null && reply.tokens.length > 0;
}

/** What to do next with a starting point, once its first reply is there. */
export function TryThis({ point, onDismiss }: { point: StartingPoint; onDismiss(): void }) {
  const due = useApp((state) => answered(state, point.message));
  const { setDraft } = useActions();
  // It stays, because what it proposes may delete the first question.
  const [begun, setBegun] = useState(false);
  if (due && !begun) setBegun(true);
  if (!due && !begun) return null;
  const { question } = point;
  return (
    <Hint
      title="Try this"
      onFill={question === undefined ? undefined : () => setDraft(question)}
      onDismiss={onDismiss}
    >
      {point.tryThis}
    </Hint>
  );
}
