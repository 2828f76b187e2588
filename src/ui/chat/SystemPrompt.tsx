import { useId } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { TextBox } from '../kit/TextBox.tsx';
import styles from './SystemPrompt.module.css';
import { useAppliesLater } from './useAppliesLater.ts';

export function SystemPrompt() {
  const text = useApp((state) => state.conversation.systemPrompt);
  const { setSystemPrompt } = useActions();
  const noteId = useId();
  const late = useAppliesLater(text);
  return (
    <div className={styles.strip}>
      <div className={styles.row}>
        <span aria-hidden className={styles.label}>
          System prompt
        </span>
        <TextBox
          className={styles.box}
          aria-label="System prompt"
          aria-describedby={late ? noteId : undefined}
          placeholder="None: the model gets no instructions"
          value={text}
          onChange={(event) => setSystemPrompt(event.currentTarget.value)}
        />
        {late && (
          <p id={noteId} className={styles.note}>
            A change applies from the next message.
          </p>
        )}
      </div>
    </div>
  );
}
