import { X } from 'lucide-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { rootId } from '../../core/conversation.ts';
import type { StartingPoint } from '../../core/startingPoints.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { focusHome } from '../kit/focusHome.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './TryThis.module.css';

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
    <div className={styles.hint}>
      <h2 className={styles.name}>Try this</h2>
      <p>{point.tryThis}</p>
      {question !== undefined && (
        <Button
          className={styles.fill}
          onClick={() => {
            setDraft(question);
            focusHome();
          }}
        >
          Fill in the question
        </Button>
      )}
      <IconButton
        label="Dismiss hint"
        icon={X}
        className={styles.dismiss}
        onClick={() => {
          flushSync(onDismiss);
          focusHome();
        }}
      />
    </div>
  );
}
