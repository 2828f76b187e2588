import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { closeDialogOf } from './closeDialogOf.ts';
import styles from './FileDialog.module.css';
import { Problem } from './Problem.tsx';

interface ImportProblemProps {
  /** One plain sentence. */
  problem: string;
  onChoose(): void;
  onClose(): void;
}

/** Says why a file is not opened. */
export function ImportProblem({ problem, onChoose, onClose }: ImportProblemProps) {
  return (
    <Dialog title="This file was not opened" onClose={onClose}>
      <div className={styles.body}>
        <Problem>{problem}</Problem>
        <p className={styles.hint}>Nothing was changed.</p>
      </div>
      <footer className={styles.footer}>
        <Button onClick={closeDialogOf}>Close</Button>
        <Button variant="primary" onClick={onChoose}>
          Choose another file
        </Button>
      </footer>
    </Dialog>
  );
}
