import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import styles from './LibraryPane.module.css';

/** What was deleted last, and the way back, where the page's notice is covered. */
export function RestoreLine({ onLeave }: { onLeave(): void }) {
  const notice = useApp((state) => state.notice);
  const { undo } = useActions();
  if (notice?.restores === undefined) return null;
  const restore = () => {
    undo();
    onLeave();
  };
  return (
    <p className={styles.restore}>
      <span aria-live="polite">{notice.text}</span>
      <Button onClick={restore}>Undo</Button>
    </p>
  );
}
