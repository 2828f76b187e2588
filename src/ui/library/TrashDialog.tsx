import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { TrashSummary } from '../../store/library/library.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { ConfirmDialog } from '../kit/ConfirmDialog.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { summaryName, trashFacts } from './libraryWords.ts';
import { kindIcons } from './summaryKinds.ts';
import styles from './TrashDialog.module.css';
import { useMinute } from './useMinute.ts';

/** What was deleted in the last 30 days: to be taken back, or deleted for good. */
export function TrashDialog({ onClose }: { onClose(): void }) {
  const trash = useApp((state) => state.library.trash) ?? [];
  const { library } = useActions();
  const now = useMinute();
  const body = useRef<HTMLDivElement>(null);
  const [doomed, setDoomed] = useState<TrashSummary | null>(null);
  const [said, setSaid] = useState<string | null>(null);

  /** Its row goes: the same button of the next one has the focus then, or the title of the dialog. */
  const take = async (
    item: TrashSummary,
    button: 'restore' | 'erase',
    work: (id: string) => Promise<boolean>,
    done: string,
  ) => {
    const place = trash.indexOf(item);
    const isDone = await work(item.id);
    const name = summaryName(item);
    flushSync(() => setSaid(isDone ? `“${name}” ${done}` : `“${name}” could not be changed: try again.`));
    const buttons = [...(body.current?.querySelectorAll<HTMLElement>(`[data-does="${button}"]`) ?? [])];
    const next = buttons[Math.min(place, buttons.length - 1)];
    (next ?? body.current?.closest('dialog')?.querySelector<HTMLElement>('h2'))?.focus();
  };

  return (
    <Dialog title="Recently deleted" onClose={onClose}>
      <div ref={body} className={styles.body}>
        <p aria-live="polite" className={styles.hint}>
          {said ?? (trash.length === 0 ? 'Nothing was deleted lately. ' : '')}
          {said === null && 'What you delete is kept here for 30 days, then it goes for good.'}
        </p>
        {trash.length > 0 && (
          <ul aria-label="Recently deleted" className={styles.list}>
            {trash.map((item) => {
              const name = summaryName(item);
              const Icon = kindIcons[item.kind];
              return (
                <li key={item.id} className={styles.item}>
                  <Icon aria-hidden size={14} strokeWidth={1.75} className={styles.icon} />
                  <p className={styles.words}>
                    <bdi className={styles.name}>{name}</bdi>
                    <span className={styles.facts}>{trashFacts(item, now)}</span>
                  </p>
                  <div className={styles.actions}>
                    <Button
                      data-does="restore"
                      aria-label={`Restore “${name}”`}
                      onClick={() => void take(item, 'restore', library.takeBack, 'is back in the list.')}
                    >
                      Restore
                    </Button>
                    <Button
                      data-does="erase"
                      aria-label={`Delete now: “${name}”`}
                      onClick={() => setDoomed(item)}
                    >
                      Delete now
                    </Button>
                  </div>
                </li>
              );
            })}
          </ul>
        )}
      </div>
      {doomed !== null && (
        <ConfirmDialog
          title={`Delete “${summaryName(doomed)}” for good?`}
          action="Delete"
          onConfirm={() => void take(doomed, 'erase', library.erase, 'is deleted for good.')}
          onClose={() => setDoomed(null)}
        >
          <p>All its versions, tokens and probabilities go for good. This cannot be undone.</p>
        </ConfirmDialog>
      )}
    </Dialog>
  );
}
