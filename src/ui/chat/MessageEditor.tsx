import { type KeyboardEvent, useState } from 'react';
import { isBusy } from '../../store/busy.ts';
import { isForeign, needsItsModel } from '../../store/foreignModel.ts';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { TextBox } from '../kit/TextBox.tsx';
import styles from './MessageEditor.module.css';

interface MessageEditorProps {
  text: string;
  /** Accessible name of the text box. */
  label?: string;
  /** What will happen. */
  hint: string;
  saveLabel: string;
  /** Why it cannot be saved now; null: it can. */
  refused?: string | null;
  onSave(text: string): void;
  onCancel(): void;
}

/** Stable, so that React calls it once: when the box appears. */
function focusEnd(box: HTMLTextAreaElement | null): void {
  box?.focus();
  box?.setSelectionRange(box.value.length, box.value.length);
}

/** Rewrites a message in place, or writes one into the conversation. */
export function MessageEditor(props: MessageEditorProps) {
  const { text, label = 'New wording', hint, saveLabel, onSave, onCancel } = props;
  const [typed, setTyped] = useState(text);
  // While a reply is being written nothing else can be asked.
  const busy = useApp(isBusy);
  const foreign = useApp(({ conversation, modelSpec }) => isForeign(conversation, modelSpec.id));
  const refused = foreign ? needsItsModel : (props.refused ?? null);
  const cannot = busy || refused !== null || typed.trim() === '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      if (!cannot) onSave(typed);
    }
  };
  return (
    <div className={styles.editor}>
      <TextBox
        ref={focusEnd}
        className={styles.box}
        aria-label={label}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.buttons}>
        <span className={styles.hint}>{refused ?? hint}</span>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button variant="primary" disabled={cannot} onClick={() => onSave(typed)}>
          {saveLabel}
        </Button>
      </div>
    </div>
  );
}
