import type { MouseEvent, ReactNode } from 'react';
import { Button } from './Button.tsx';
import { closeDialogOf } from './closeDialogOf.ts';
import { Dialog } from './Dialog.tsx';
import styles from './FileDialog.module.css';

interface ConfirmDialogProps {
  /** A question. */
  title: string;
  /** What the button that does it says. */
  action: string;
  /** What happens then, in paragraphs. */
  children: ReactNode;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something is done that cannot be undone. */
export function ConfirmDialog({ title, action, children, onConfirm, onClose }: ConfirmDialogProps) {
  const confirm = (event: MouseEvent) => {
    onConfirm();
    closeDialogOf(event);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.body}>{children}</div>
      <footer className={styles.footer}>
        <Button onClick={closeDialogOf}>Cancel</Button>
        <Button variant="primary" onClick={confirm}>
          {action}
        </Button>
      </footer>
    </Dialog>
  );
}
