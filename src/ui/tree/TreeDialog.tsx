import { Redo2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { canRedo, emptyTreeHistory } from '../../core/treeHistory.ts';
import type { TreeNode } from '../../core/treeMap.ts';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { goToMessage } from '../chat/goToMessage.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { nodeWords } from './nodeWords.ts';
import styles from './TreeDialog.module.css';
import { TreeMapView } from './TreeMapView.tsx';

/** All versions of all messages at a glance: choose one to go there. */
export function TreeDialog({ onClose }: { onClose(): void }) {
  const store = useAppStore();
  const { showMessage, undoChange, redoChange } = useActions();
  const busy = useApp(isBusy);
  const undoable = useApp(
    ({ conversation, histories }) => (histories[conversation.id]?.undo.length ?? 0) > 0,
  );
  const redoable = useApp(({ conversation, histories }) =>
    canRedo(conversation, histories[conversation.id] ?? emptyTreeHistory),
  );
  const [pointed, setPointed] = useState<TreeNode | null>(null);
  const message = pointed === null ? undefined : store.getState().conversation.messages[pointed.id];

  const go = ({ id }: TreeNode, dialog: HTMLDialogElement | null) => {
    flushSync(() => showMessage(id));
    dialog?.close();
    const article = document.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(id)}"]`);
    if (article !== null) goToMessage(article);
  };

  return (
    <Dialog title="Conversation tree" onClose={onClose}>
      <TreeMapView refused={busy} onPoint={setPointed} onGo={go} />
      <div className={styles.foot}>
        <p aria-hidden className={styles.words}>
          {pointed === null ? (busy ? 'Wait until the reply is written.' : '') : nodeWords(pointed, message)}
        </p>
        <Button disabled={busy || !undoable} onClick={undoChange}>
          <Undo2 aria-hidden size={14} strokeWidth={1.75} />
          Undo
        </Button>
        <Button disabled={busy || !redoable} onClick={redoChange}>
          <Redo2 aria-hidden size={14} strokeWidth={1.75} />
          Redo
        </Button>
      </div>
    </Dialog>
  );
}
