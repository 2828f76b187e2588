import type { Conversation } from '../core/types.ts';
import type { ExportedParts } from './exportConversations.ts';
import type { LibrarySummary, StorageReport, TrashSummary } from './library/library.ts';
import { type LibraryStatus, saved } from './library/libraryFault.ts';

/** What is known of the conversations that are kept on this machine. */
export interface LibraryState {
  /** Whether anything is kept at all, and why not. */
  readonly status: LibraryStatus;
  /** In the order of the list; null: not read yet. */
  readonly summaries: readonly LibrarySummary[] | null;
  /** What was deleted and can still be taken back, the newest first; null: not read yet. */
  readonly trash: readonly TrashSummary[] | null;
  /** How many records could not be read and were put aside. */
  readonly putAside: number;
  /** null: not asked yet. */
  readonly storage: StorageReport | null;
}

export interface LibraryActions {
  /** Reads the list. @param reopen whether to show again what this tab showed last. */
  start(options: { readonly reopen: boolean }): Promise<void>;
  /** Shows a conversation or a comparison of the list, in its tab. */
  open(id: string): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  setPinned(id: string, pinned: boolean): Promise<void>;
  /** Shows the copy, unless a reply is being written. */
  duplicate(id: string): Promise<void>;
  /** Can be undone. */
  remove(id: string): Promise<void>;
  /** Takes a deleted one back, and shows it, unless a reply is being written. */
  restore(id: string): Promise<void>;
  /** Takes a deleted one back into the list. @returns whether it is there again. */
  takeBack(id: string): Promise<boolean>;
  /** Deletes for good what was deleted. @returns whether it is gone. */
  erase(id: string): Promise<boolean>;
  /** Writes what is left, before the page goes. */
  flush(): Promise<void>;
  /** All conversations as a file. What it lacks is said, and why there is none (null). */
  exportAll(): Promise<ExportedParts | null>;
  /** The records that could not be read, as a file; null: that failed, which is said. */
  exportUnreadable(): Promise<ExportedParts | null>;
  /** Adds conversations of a file to the list, and shows the first, unless a reply is being written. */
  add(conversations: readonly Conversation[]): Promise<void>;
  /** Everything that was ever said here. Cannot be undone. */
  deleteEverything(): Promise<void>;
  refreshStorage(): Promise<void>;
}

export const emptyLibrary: LibraryState = {
  status: saved,
  summaries: null,
  trash: null,
  putAside: 0,
  storage: null,
};
