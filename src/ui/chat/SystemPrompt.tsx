import { useId } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { TextBox } from '../kit/TextBox.tsx';
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
        <TextBox
          className={styles.box}
          aria-label="System prompt"
          aria-describedby={busy ? noteId : undefined}
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
