import { useState } from 'react';
import { nextQuestion } from '../../core/chatPresets.ts';
import { shownPath } from '../../core/conversation.ts';
import { findLesson } from '../../core/lessons.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Hint } from './Hint.tsx';

/** The preset that filled the shown conversation; null: it is the person's own. */
function presetOf({ filledBy, conversation }: AppState): string | null {
  return filledBy?.conversationId === conversation.id ? filledBy.presetId : null;
}

/** Whether the preset's own question has its answer. */
function answered({ conversation }: AppState, message: string): boolean {
  const path = shownPath(conversation);
  const asked = path.findIndex(
    ({ role, ...said }) => role === 'user' && 'text' in said && said.text === message,
  );
  const reply = asked < 0 ? undefined : path[asked + 1];
  return reply?.role === 'assistant' && reply.endReason !== null && reply.tokens.length > 0;
}

/** What to do next with a preset, once its first reply is there. */
export function TryThis() {
  const presetId = useApp(presetOf);
  const lesson = findLesson(presetId);
  const message = lesson?.mode === 'chat' ? lesson.message : null;
  const due = useApp((state) => message !== null && answered(state, message));
  const { setDraft } = useActions();
  // It stays, because what it proposes may delete the first question.
  const [begun, setBegun] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (due && begun !== presetId) setBegun(presetId);
  if (lesson === undefined || begun !== presetId || dismissed === presetId) return null;
  const question = nextQuestion(lesson);
  return (
    <Hint
      title="Try this"
      onFill={question === undefined ? undefined : () => setDraft(question)}
      onDismiss={() => setDismissed(presetId)}
    >
      {lesson.tryThis}
    </Hint>
  );
}
