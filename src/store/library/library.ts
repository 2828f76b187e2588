import type { Comparison } from '../../core/comparison.ts';
import type { Conversation } from '../../core/types.ts';
import type { LibraryStatus } from './libraryFault.ts';
import type { Migration } from './migrations.ts';
import type { QuarantineRow } from './records.ts';
import type { TabLocks } from './writtenReplies.ts';

/** A line of the list of conversations. Reading it touches no message. */
export interface LibrarySummary {
  /** A document is a text without a chat template. */
  readonly kind: 'conversation' | 'document' | 'comparison';
  readonly id: string;
  readonly title: string;
  /** Of the first message; of a comparison the names of its panes. */
  readonly firstWords: string;
  readonly modelId: string;
  /** All versions of all messages. */
  readonly messageCount: number;
  readonly tokenCount: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly pinned: boolean;
  /** Saved under a newer schema: it can be neither opened nor changed here. */
  readonly newer: boolean;
}

export interface OpenedConversation {
  readonly conversation: Conversation;
  /** Records that could not be read and were put into quarantine; the rest is here. */
  readonly badRecords: number;
  /** A reply was being written when the page that wrote it ended; it is there as far as it was saved. */
  readonly interrupted: boolean;
}

export interface OpenedComparison {
  readonly comparison: Comparison;
  readonly badRecords: number;
}

/** What was deleted and can be put back. */
export interface TrashSummary extends Pick<LibrarySummary, 'id' | 'kind' | 'title' | 'firstWords'> {
  /** Milliseconds since 1970, as the next. */
  readonly deletedAt: number;
  /** From then on it is deleted for good. */
  readonly keptUntil: number;
}

/** What another tab did. */
export type ExternalChange =
  /** `merged`: what this tab should show from now on, when it holds the conversation and something is different. */
  | { readonly kind: 'conversation'; readonly id: string; readonly merged: Conversation | null }
  | { readonly kind: 'comparison'; readonly id: string }
  | { readonly kind: 'removed'; readonly id: string }
  | { readonly kind: 'everything-deleted' };

export interface StorageReport {
  /** null: the browser does not tell. */
  readonly persisted: boolean | null;
  readonly usageBytes: number | null;
  readonly quotaBytes: number | null;
}

/** What is used of BroadcastChannel. */
export interface TabChannel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

export interface LibrarySurroundings {
  /** null: the browser has none or denies it. */
  readonly indexedDB: IDBFactory | null;
  /** By which the tabs tell each other; null where there is none. */
  readonly channel: TabChannel | null;
  /** By which a tab notices that another one died in mid-reply; null or none: it does not. */
  readonly locks?: TabLocks | null;
  readonly storage: Pick<StorageManager, 'persist' | 'persisted' | 'estimate'> | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls back after so many milliseconds; returns what calls it off. */
  readonly setTimer: (callback: () => void, ms: number) => () => void;
  /** Lets the page do something else for a moment. */
  readonly breathe: () => Promise<void>;
  /** Whether a reply of this conversation is being written or waits here; nothing is merged into it until it ends. */
  readonly isWriting: (conversationId: string) => boolean;
  readonly onStatus: (status: LibraryStatus) => void;
  readonly onExternalChange: (change: ExternalChange) => void;
  /** Of the schema; only tests have others. */
  readonly migrations?: readonly Migration[];
}

/**
 * Conversations and comparisons, kept in the browser's database. Nothing here rejects because the storage fails,
 * unless it says so: what is observed is then kept in memory and written once the storage works again.
 */
export interface Library {
  status(): LibraryStatus;
  /** All that stand in the list: pinned first, then the newest. Also what could not be saved. */
  summaries(): Promise<readonly LibrarySummary[]>;
  /** Whether `summaries` could read, the last time, what is stored: else it told of this visit alone. */
  isListWhole(): boolean;
  /** null: there is none with this id. Rejects with LibraryFault when it cannot be read. */
  open(id: string): Promise<OpenedConversation | null>;
  /** null: there is none with this id. Rejects with LibraryFault when it cannot be read. */
  openComparison(id: string): Promise<OpenedComparison | null>;
  /** The conversation as this tab holds it, with what other tabs have added so far; null: it holds none. */
  held(id: string): Conversation | null;
  /** The newest state of a conversation; one in which nothing was said is not saved. Cheap: call it on any change. */
  observe(conversation: Conversation): void;
  /** The newest state of a comparison with its panes' conversations. */
  observeComparison(comparison: Comparison): void;
  /**
   * New conversations, as those of a file: saved in one step, all of them or none, also one in which nothing was said.
   * Where that fails all are kept in memory, and tried again together. @returns whether they are saved.
   */
  add(conversations: readonly Conversation[]): Promise<boolean>;
  /** Writes what is left: for `visibilitychange` and `pagehide`. @returns whether everything is saved now. */
  flush(): Promise<boolean>;
  /**
   * @returns false when it could not be saved, or there is none with this id; so do the next six. What was never saved
   * is renamed, deleted and restored in memory.
   */
  rename(id: string, title: string): Promise<boolean>;
  setPinned(id: string, pinned: boolean): Promise<boolean>;
  /** A copy of a conversation under `newId`, beside it in the list. */
  duplicate(id: string, newId: string): Promise<boolean>;
  /** Into the trash, from which `restore` takes it until it is purged. */
  remove(id: string): Promise<boolean>;
  restore(id: string): Promise<boolean>;
  /** Deletes for good what is in the trash. */
  erase(id: string): Promise<boolean>;
  /** The newest first. */
  trash(): Promise<readonly TrashSummary[]>;
  /** Deletes for good what was in the trash for 30 days, and panes' conversations that no comparison has. */
  purge(): Promise<void>;
  /** Records that could not be read, as they were found. Rejects with LibraryFault. */
  quarantined(): Promise<readonly QuarantineRow[]>;
  quarantineCount(): Promise<number>;
  /** Deletes every record, here and in what other tabs would save. Rejects with LibraryFault. */
  deleteEverything(): Promise<void>;
  storageReport(): Promise<StorageReport>;
  close(): void;
}
