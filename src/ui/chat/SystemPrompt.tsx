import { useId, useState } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { TextBox } from '../kit/TextBox.tsx';
import { isGenerating } from '../shell/runWords.ts';
import styles from './SystemPrompt.module.css';

export function SystemPrompt() {
  const text = useApp((state) => state.conversation.systemPrompt);
  const generating = useApp(isGenerating);
  const { setSystemPrompt } = useActions();
  const noteId = useId();
  /** What the running reply was given. */
  const [given, setGiven] = useState<string | null>(null);
  if (generating !== (given !== null)) setGiven(generating ? text : null);
  const late = given !== null && given !== text;
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
