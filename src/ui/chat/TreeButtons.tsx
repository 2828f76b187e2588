import { GitBranch, MessageSquarePlus, Pencil, Trash2 } from 'lucide-react';
import { isBlindfolded } from '../../core/comparisonSetup.ts';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { Menu } from '../kit/Menu.tsx';
import styles from './TreeButtons.module.css';
import { useDeleteMessage } from './useDeleteMessage.ts';
import type { MessageWork } from './useMessageWork.ts';

interface TreeButtonsProps {
  id: string;
  onBegin(work: MessageWork): void;
}

/** What can be done to every message's place in the tree. */
export function EditButton({ onBegin }: Pick<TreeButtonsProps, 'onBegin'>) {
  const busy = useApp(isBusy);
  return (
    <IconButton
      label="Edit"
      icon={Pencil}
      disabled={busy}
      data-edit
      onClick={() => onBegin({ kind: 'edit' })}
    />
  );
}

export function TreeButtons({ id, onBegin }: TreeButtonsProps) {
  const store = useAppStore();
  const busy = useApp(isBusy);
  // A conversation of its own shows what its persona is told.
  const hidden = useApp(({ view, comparison }) => view === 'compare' && isBlindfolded(comparison));
  const { openBranch } = useActions();
  const deleteMessage = useDeleteMessage();
  return (
    <>
      {!hidden && (
        <IconButton
          label="Branch"
          icon={GitBranch}
          disabled={busy}
          onClick={() => openBranch(store.getState().conversation, id)}
        />
      )}
      <InsertMenu onBegin={onBegin} refused={busy ? 'Wait until the reply is written' : undefined} />
      <IconButton label="Delete" icon={Trash2} disabled={busy} onClick={() => deleteMessage(id)} />
    </>
  );
}

interface InsertMenuProps extends Pick<TreeButtonsProps, 'onBegin'> {
  refused: string | undefined;
}

function InsertMenu({ onBegin, refused }: InsertMenuProps) {
  const items = (place: 'before' | 'after') => [
    {
      label: `User message ${place}`,
      onSelect: () => onBegin({ kind: 'insert', place, role: 'user' } as const),
    },
    {
      label: `Assistant message ${place}`,
      onSelect: () => onBegin({ kind: 'insert', place, role: 'assistant' } as const),
    },
  ];
  return (
    <Menu
      label="Insert message"
      face={<MessageSquarePlus aria-hidden size={14} strokeWidth={1.75} />}
      buttonClassName={styles.insert}
      refused={refused}
      groups={[
        { title: 'Before this one', items: items('before') },
        { title: 'After this one', items: items('after') },
      ]}
    />
  );
}
