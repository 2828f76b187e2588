import { useId } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { isGenerating } from '../shell/runWords.ts';
import styles from './SystemPrompt.module.css';

export function SystemPrompt() {
  const text = useApp((state) => state.conversation.systemPrompt);
  const busy = useApp(isGenerating);
  const { setSystemPrompt } = useActions();
  const noteId = useId();
  return (
    <div className={styles.strip}>
      <div className={styles.row}>
        <span aria-hidden className={styles.label}>
          System prompt
        </span>
        <textarea
          className={styles.box}
          aria-label="System prompt"
          aria-describedby={busy ? noteId : undefined}
          rows={1}
          dir="auto"
          placeholder="None: the model gets no instructions"
          value={text}
          onChange={(event) => setSystemPrompt(event.currentTarget.value)}
        />
        {busy && (
          <p id={noteId} className={styles.note}>
            A change applies from the next message.
          </p>
        )}
      </div>
    </div>
  );
}
