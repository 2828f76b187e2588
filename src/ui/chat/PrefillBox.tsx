import { TextCursorInput, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { TextBox } from '../kit/TextBox.tsx';
import { useGap } from '../models/useGap.ts';
import styles from './PrefillBox.module.css';

/** Whether the next replies begin with words of the person's. */
function hasPrefill({ conversation }: { conversation: { assistantPrefill: string } }): boolean {
  return conversation.assistantPrefill !== '';
}

interface PrefillBoxProps {
  /** Without words it is shown only when it was asked for. */
  open: boolean;
  onClose(): void;
}

/** What every new reply begins with, until it is emptied. */
export function PrefillBox({ open, onClose }: PrefillBoxProps) {
  const prefill = useApp((state) => state.conversation.assistantPrefill);
  const { setAssistantPrefill } = useActions();
  if (!open && prefill === '') return null;
  const clear = () => {
    setAssistantPrefill('');
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || prefill !== '') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <div className={styles.row}>
      <span aria-hidden className={styles.label}>
        Replies begin with
      </span>
      <TextBox
        rows={1}
        className={styles.box}
        aria-label="Prefill"
        placeholder="Words put into the model’s mouth"
        value={prefill}
        ref={focusWhenAsked}
        onChange={(event) => setAssistantPrefill(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <IconButton label="Clear the prefill" icon={X} onClick={clear} />
    </div>
  );
}

/** Stable, so that React calls it once: an empty box has just been asked for. */
function focusWhenAsked(box: HTMLTextAreaElement | null): void {
  if (box?.value === '') box.focus();
}

export function PrefillToggle({ open, onOpen }: { open: boolean; onOpen(): void }) {
  const shown = useApp(hasPrefill) || open;
  const gap = useGap('prefill');
  if (shown) return null;
  return (
    <button
      type="button"
      className={styles.toggle}
      disabled={gap !== null}
      title={gap ?? undefined}
      onClick={onOpen}
    >
      <TextCursorInput aria-hidden size={13} strokeWidth={1.75} />
      Begin the reply with…
    </button>
  );
}
