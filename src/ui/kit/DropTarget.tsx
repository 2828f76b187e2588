import styles from './DropTarget.module.css';
import { dropFile, dropWords } from './fileDrop.ts';
import { useFileDrop } from './useFileDrop.ts';

/** The whole page as a place to drop a file on: says what it takes while one hangs over it. Once per page. */
export function DropTarget() {
  const dropping = useFileDrop((file) => void dropFile(file));
  return dropping ? (
    <p aria-live="polite" className={styles.drop}>
      {dropWords()}
    </p>
  ) : null;
}
