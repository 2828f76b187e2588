import { Info, TriangleAlert, X } from 'lucide-react';
import type { AppState, Notice } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './Notices.module.css';

/** What the person has to know now; a model that failed to load stays said. */
function shownNotice(state: AppState): Notice | null {
  return state.notice;
}

function failure(state: AppState): string | null {
  return state.notice === null && state.run.status === 'failed' ? state.run.message : null;
}

export function Notices() {
  const notice = useApp(shownNotice);
  const failed = useApp(failure);
  const { dismissNotice, loadModel, newConversation } = useActions();
  if (notice === null && failed === null) return null;
  const error = notice === null || notice.kind === 'error';
  const remedy = notice === null ? 'retry-load' : notice.remedy;
  const Icon = error ? TriangleAlert : Info;
  return (
    <div className={styles.notice} data-kind={error ? 'error' : 'info'}>
      <Icon aria-hidden size={16} strokeWidth={1.75} className={styles.icon} />
      <p className={styles.text} role={error ? 'alert' : undefined} aria-live={error ? undefined : 'polite'}>
        {notice?.text ?? failed}
      </p>
      {remedy === 'retry-load' && <Button onClick={() => void loadModel()}>Retry</Button>}
      {remedy === 'new-conversation' && (
        <Button onClick={() => void newConversation()}>Start a new conversation</Button>
      )}
      {notice !== null && <IconButton label="Dismiss" icon={X} onClick={dismissNotice} />}
    </div>
  );
}
