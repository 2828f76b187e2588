import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../kit/Button.tsx';
import { focusHome } from '../kit/focusHome.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './Hint.module.css';

interface HintProps {
  title: string;
  children: ReactNode;
  /** Puts the question that the hint names into the message box. */
  onFill?: (() => void) | undefined;
  onDismiss(): void;
}

/** What can be done next, in a sentence or two. */
export function Hint({ title, children, onFill, onDismiss }: HintProps) {
  return (
    <div className={styles.hint}>
      <h2 className={styles.name}>{title}</h2>
      <p>{children}</p>
      {onFill !== undefined && (
        <Button
          className={styles.fill}
          onClick={() => {
            onFill();
            focusHome();
          }}
        >
          Fill in the question
        </Button>
      )}
      <IconButton
        label="Dismiss hint"
        icon={X}
        className={styles.dismiss}
        onClick={() => {
          flushSync(onDismiss);
          focusHome();
        }}
      />
    </div>
  );
}
