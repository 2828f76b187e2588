import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { rescueFocus } from '../kit/focusHome.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './Notices.module.css';
import { saveExport } from './saveExport.ts';

/** What is said is not kept, and what helps. Put away, it still stands below the list of conversations. */
export function StorageNotice() {
  const { reason, sentence } = useApp((state) => state.library.status);
  const isEmpty = useApp(({ library }) => (library.summaries ?? []).length === 0);
  const { library } = useActions();
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
      {!isEmpty && (
        <Button onClick={() => void library.exportAll().then(saveExport)}>Export all conversations</Button>
      )}
      <IconButton label="Dismiss storage warning" icon={X} onClick={decline} />
    </div>
  );
}
