import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useApp } from '../../store/useApp.ts';
import { rescueFocus } from '../kit/focusHome.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './Notices.module.css';

/** What is said is not kept, and what helps. Put away, it still stands below the list of conversations. */
export function StorageNotice() {
  const { reason, sentence } = useApp((state) => state.library.status);
  const [declined, setDeclined] = useState<typeof reason>(null);
  if (sentence === null || reason === declined) return null;
  const decline = () => {
    flushSync(() => setDeclined(reason));
    rescueFocus();
  };
  return (
    <div className={styles.notice} data-kind="error">
      <TriangleAlert aria-hidden size={16} strokeWidth={1.75} className={styles.icon} />
      <p className={styles.text} role="alert">
        {sentence}
      </p>
      <IconButton label="Dismiss storage warning" icon={X} onClick={decline} />
    </div>
  );
}
