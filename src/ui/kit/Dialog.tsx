import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import styles from './Dialog.module.css';
import { guardFocus, openModal } from './focusHome.ts';
import { IconButton } from './IconButton.tsx';

interface DialogProps {
  title: string;
  /** `wide`: in the middle, with room for code; `broad`: as wide as it needs; `side`, `start`: a drawer at the right or left edge. */
  placement?: 'middle' | 'wide' | 'broad' | 'side' | 'start';
  children: ReactNode;
  onClose(): void;
}

/** Opens a modal dialog when it is put into the page, and sees to the focus until it is gone. */
function whileShown(dialog: HTMLDialogElement): () => void {
  const unguard = guardFocus(dialog);
  if (!dialog.open) openModal(dialog);
  return unguard;
}

/** A modal dialog; it is open as long as it is rendered. Escape and a click beside it close it. */
export function Dialog({ title, placement = 'middle', children, onClose }: DialogProps) {
  const titleId = useId();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself
    <dialog
      ref={whileShown}
      aria-labelledby={titleId}
      className={[styles.dialog, styles[placement]].join(' ')}
      onClose={(event) => {
        // React hands on what another dialog inside this one says.
        if (event.target === event.currentTarget) onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <div className={styles.sheet}>
        <header className={styles.header}>
          <h2 id={titleId} tabIndex={-1} className={styles.title}>
            {title}
          </h2>
          <IconButton
            label="Close"
            icon={X}
            size="m"
            onClick={(event) => event.currentTarget.closest('dialog')?.close()}
          />
        </header>
        {children}
      </div>
    </dialog>
  );
}
