import { Ellipsis } from 'lucide-react';
import type { LibrarySummary } from '../../store/library/library.ts';
import { Menu } from '../kit/Menu.tsx';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import styles from './LibraryItem.module.css';
import { RenameBox } from './RenameBox.tsx';
import { kindIcons, kindWords } from './summaryKinds.ts';

export interface LibraryItemActions {
  open(id: string): void;
  /** Shows the box for another title. */
  beginRename(id: string): void;
  /** null: the title stays. */
  endRename(id: string, title: string | null): void;
  duplicate(id: string): void;
  setPinned(id: string, pinned: boolean): void;
  remove(id: string): void;
}

interface LibraryItemProps {
  summary: LibrarySummary;
  name: string;
  facts: string;
  /** Whether it is what the tab shows. */
  current: boolean;
  /** Whether Tab comes by here: one of the list. */
  reachable: boolean;
  renaming: boolean;
  actions: LibraryItemActions;
}

/** A conversation, document or comparison that is kept. */
export function LibraryItem(props: LibraryItemProps) {
  const { summary, name, facts, current, reachable, renaming, actions } = props;
  const { id, kind, pinned, newer } = summary;
  const Icon = kindIcons[kind];
  if (renaming) {
    return (
      <li className={styles.item}>
        <RenameBox title={summary.title || name} onEnd={(title) => actions.endRename(id, title)} />
      </li>
    );
  }
  return (
    <li className={styles.item} data-current={current || undefined}>
      <button
        type="button"
        data-library-item={id}
        tabIndex={reachable ? 0 : -1}
        aria-current={current ? 'page' : undefined}
        aria-disabled={newer || undefined}
        title={name}
        className={styles.open}
        onClick={() => {
          if (!newer) actions.open(id);
        }}
      >
        <Icon aria-hidden size={14} strokeWidth={1.75} className={styles.icon} />
        <bdi className={styles.name}>{name}</bdi>
        <VisuallyHidden>, {kindWords[kind]}, </VisuallyHidden>
        <span className={styles.facts}>{facts}</span>
      </button>
      <div className={styles.menu}>
        <Menu
          label={`Actions for “${name}”`}
          buttonClassName={styles.menuButton}
          reachable={reachable}
          face={<Ellipsis aria-hidden size={14} strokeWidth={1.75} />}
          groups={[
            {
              title: kindWords[kind],
              items: newer
                ? []
                : [
                    { label: 'Rename', onSelect: () => actions.beginRename(id) },
                    {
                      label: 'Duplicate',
                      refused:
                        kind === 'comparison' ? 'Export a comparison and import it to have two.' : undefined,
                      onSelect: () => actions.duplicate(id),
                    },
                    { label: pinned ? 'Unpin' : 'Pin', onSelect: () => actions.setPinned(id, !pinned) },
                    { label: 'Delete', onSelect: () => actions.remove(id) },
                  ],
            },
          ]}
        />
      </div>
    </li>
  );
}
