import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { LibrarySummary } from '../../store/library/library.ts';
import { Button } from '../kit/Button.tsx';
import { LibraryItem } from './LibraryItem.tsx';
import styles from './LibraryPane.module.css';
import { summaryFacts, summaryGroups, summaryName } from './libraryWords.ts';
import { itemButtons, useLibraryItemActions } from './useLibraryItemActions.ts';
import { useMinute } from './useMinute.ts';

interface LibraryListProps {
  summaries: readonly LibrarySummary[];
  /** What the tab shows. */
  currentId: string;
  /** The comparison whose panes must not be named. */
  hiddenId: string | null;
  /** Something was opened. */
  onOpened(): void;
}

/** More than anybody looks through; the search finds the others. */
const pageLength = 200;

/** Arrows go from one to the next, Enter opens, F2 renames, Delete deletes. */
export function LibraryList({ summaries, currentId, hiddenId, onOpened }: LibraryListProps) {
  const now = useMinute();
  const list = useRef<HTMLDivElement>(null);
  const [length, setLength] = useState(pageLength);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const { renamingId, actions } = useLibraryItemActions(list, onOpened);
  const shown = useMemo(() => summaries.slice(0, length), [summaries, length]);
  const groups = useMemo(() => summaryGroups(shown, now), [shown, now]);
  const isShown = (id: string | null) => shown.some((summary) => summary.id === id);
  const reachableId = isShown(focusedId) ? focusedId : isShown(currentId) ? currentId : shown[0]?.id;

  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset.libraryItem;
    const summary = shown.find((candidate) => candidate.id === id);
    if (id === undefined || summary === undefined) return;
    const buttons = itemButtons(list.current);
    const at = buttons.findIndex((button) => button.dataset.libraryItem === id);
    if (event.key === 'ArrowDown') buttons[at + 1]?.focus();
    else if (event.key === 'ArrowUp') buttons[at - 1]?.focus();
    else if (event.key === 'Home') buttons[0]?.focus();
    else if (event.key === 'End') buttons.at(-1)?.focus();
    else if (summary.newer) return;
    else if (event.key === 'F2') actions.beginRename(id);
    else if (event.key === 'Delete') actions.remove(id);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside
    <div
      ref={list}
      className={styles.groups}
      onKeyDown={onKeyDown}
      onFocus={(event) => setFocusedId(event.target.dataset.libraryItem ?? focusedId)}
    >
      {groups.map((group) => (
        <div key={group.title}>
          <p aria-hidden className={styles.heading}>
            {group.title}
          </p>
          <ul aria-label={group.title}>
            {group.summaries.map((summary) => (
              <LibraryItem
                key={summary.id}
                summary={summary}
                name={summaryName(summary, summary.id === hiddenId)}
                facts={summaryFacts(summary, now)}
                current={summary.id === currentId}
                reachable={summary.id === reachableId}
                renaming={summary.id === renamingId}
                actions={actions}
              />
            ))}
          </ul>
        </div>
      ))}
      {summaries.length > length && (
        <Button className={styles.more} onClick={() => setLength(length + pageLength)}>
          Show {Math.min(pageLength, summaries.length - length)} more
        </Button>
      )}
    </div>
  );
}
