import type { Conversation } from '../core/types.ts';
import type { LibrarySummary, StorageReport } from './library/library.ts';
import { type LibraryStatus, saved } from './library/libraryFault.ts';

/** What is known of the conversations that are kept on this machine. */
export interface LibraryState {
  /** Whether anything is kept at all, and why not. */
  readonly status: LibraryStatus;
  /** In the order of the list; null: not read yet. */
  readonly summaries: readonly LibrarySummary[] | null;
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
  duplicate(id: string): Promise<void>;
  /** Can be undone. */
  remove(id: string): Promise<void>;
  /** Takes a deleted one back, and shows it. */
  restore(id: string): Promise<void>;
  /** Writes what is left, before the page goes. */
  flush(): Promise<void>;
  /** For export. What cannot be read is left out. */
  loadAll(): Promise<readonly Conversation[]>;
  /** Adds conversations of a file to the list. */
  add(conversations: readonly Conversation[]): Promise<void>;
  /** Everything that was ever said here. Cannot be undone. */
  deleteEverything(): Promise<void>;
  refreshStorage(): Promise<void>;
}

export const emptyLibrary: LibraryState = { status: saved, summaries: null, storage: null };
