import { useCallback, useRef } from 'react';
import { Dialog } from '../kit/Dialog.tsx';
import { LibraryPane } from './LibraryPane.tsx';
import styles from './LibraryDrawer.module.css';

/** The same over a narrow screen; it goes away when something was opened. */
export function LibraryDrawer({ onClose }: { onClose(): void }) {
  const body = useRef<HTMLDivElement>(null);
  const leave = useCallback(() => body.current?.closest('dialog')?.close(), []);
  return (
    <Dialog title="Conversations" placement="start" onClose={onClose}>
      <div ref={body} className={styles.body}>
        <LibraryPane onLeave={leave} />
      </div>
    </Dialog>
  );
}
