import { type KeyboardEvent, useState } from 'react';
import { Button } from '../kit/Button.tsx';
import { TextBox } from '../kit/TextBox.tsx';
import styles from './MessageEditor.module.css';

interface MessageEditorProps {
  text: string;
  /** A reply is being written: nothing else can be asked yet. */
  busy: boolean;
  onSave(text: string): void;
  onCancel(): void;
}

/** Stable, so that React calls it once: when the box appears. */
function focusEnd(box: HTMLTextAreaElement | null): void {
  box?.focus();
  box?.setSelectionRange(box.value.length, box.value.length);
}

/** Rewrites a question in place; the old wording and its replies stay as another version. */
export function MessageEditor({ text, busy, onSave, onCancel }: MessageEditorProps) {
  const [typed, setTyped] = useState(text);
  const refused = busy || typed.trim() === '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      if (!refused) onSave(typed);
    }
  };
  return (
    <div className={styles.editor}>
      <TextBox
        ref={focusEnd}
        className={styles.box}
        aria-label="New wording"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.buttons}>
        <span className={styles.hint}>Asks again; this version stays.</span>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button variant="primary" disabled={refused} onClick={() => onSave(typed)}>
          Ask again
        </Button>
      </div>
    </div>
  );
}
