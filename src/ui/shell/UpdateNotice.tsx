import { Download, X } from 'lucide-react';
import { flushSync } from 'react-dom';
import { useState } from 'react';
import { isBusy, isComparing, isCompleting } from '../../store/busy.ts';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { rescueFocus } from '../kit/focusHome.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './Notices.module.css';

/** A newer version of the app waits. It is put in place when the person says so, never in mid-reply. */
export function UpdateNotice() {
  const applyUpdate = useApp((state) => state.applyUpdate);
  const busy = useApp((state) => isBusy(state) || isComparing(state) || isCompleting(state));
  const [declined, setDeclined] = useState<typeof applyUpdate>(null);
  if (applyUpdate === null || applyUpdate === declined) return null;
  const decline = () => {
    flushSync(() => setDeclined(() => applyUpdate));
    rescueFocus();
  };
  return (
    <div className={styles.notice} data-kind="info">
      <Download aria-hidden size={16} strokeWidth={1.75} className={styles.icon} />
      <p className={styles.text} aria-live="polite">
        {busy
          ? 'A new version is ready. It can be put in place after this reply.'
          : 'A new version is ready.'}
      </p>
      <Button disabled={busy} onClick={applyUpdate}>
        Update
      </Button>
      <IconButton label="Not now" icon={X} onClick={decline} />
    </div>
  );
}
