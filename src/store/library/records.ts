import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';
import type { BlindTest, Comparison, Mixer, Pane } from '../../core/comparison.ts';
import type { MessagePlace, SetupField } from '../../core/conversationReplica.ts';
import type { PackedTokens } from '../../core/tokenPacking.ts';
import type { AssistantMessage, Conversation, UserMessage } from '../../core/types.ts';

// What the database holds, record by record. Every record carries the version of the schema that it was written
// under; `migrations.ts` brings older ones up to date. A change here needs a step there.

interface Versioned {
  readonly schema: number;
}

/** Everything of a conversation but its messages; small, because lists read all of them. */
export interface ConversationRow extends Versioned {
  readonly id: string;
  /** Counts the writes to this conversation and all its records. */
  readonly revision: number;
  readonly setup: Pick<Conversation, SetupField | 'startToken'>;
  /** The revision at which each field was last written. */
  readonly setupRevisions: Readonly<Record<SetupField, number>>;
  /** Only where there is more than one version to show, or where a document ends (`pathEnd`). */
  readonly shownChild: Readonly<Record<string, string>>;
  /** The comparison whose pane it is; null: it stands in the list by itself. */
  readonly owner: string | null;
  readonly pinned: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly firstWords: string;
  readonly messageCount: number;
  /** Of all replies. */
  readonly tokenCount: number;
}

interface TreeRow extends Versioned {
  readonly conversationId: string;
  readonly id: string;
  /** The conversation's revision at which it was last written. */
  readonly revision: number;
}

export interface UserRow extends TreeRow {
  readonly kind: 'user';
  readonly place: MessagePlace;
  readonly message: UserMessage;
}

export interface ReplyRow extends TreeRow {
  readonly kind: 'reply';
  readonly place: MessagePlace;
  readonly message: Omit<AssistantMessage, 'tokens' | 'promptTokens'>;
  readonly tokenCount: number;
  /** null: its prompt was not scored. */
  readonly promptTokenCount: number | null;
  /** The revision since which token records were only appended. */
  readonly rewritten: number;
}

/** What remains of a deleted message, so that no other tab brings it back. */
export interface TombstoneRow extends TreeRow {
  readonly kind: 'deleted';
  readonly parent: string;
  readonly deletedAt: number;
}

export type MessageRow = UserRow | ReplyRow | TombstoneRow;

/** 0: the reply's tokens; 1: its prompt's. */
export type Track = 0 | 1;

/** Up to `chunkTokens` records of one reply: all chunks but the last are full. */
export interface TokenRow extends Versioned {
  readonly conversationId: string;
  readonly messageId: string;
  readonly track: Track;
  /** Counts from 0. */
  readonly chunk: number;
  readonly packed: PackedTokens;
}

export const chunkTokens = 64;

export interface PaneRow extends Pick<Pane, 'id' | 'name' | 'contextUsed'> {
  /** Missing where the pane has no model of its own. */
  readonly modelId?: string;
  readonly vocabularyKey?: string;
  readonly conversationId: string;
}

/** A comparison without its panes' conversations, which are records of their own. */
export interface ComparisonRow extends Versioned {
  readonly id: string;
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly pinned: boolean;
  readonly title: string;
  readonly panes: readonly PaneRow[];
  readonly mixer: { readonly pane: PaneRow; readonly weight: Mixer['weight'] } | null;
  readonly blind: BlindTest | null;
  readonly setup: Pick<Comparison, 'sync' | 'independentSeeds' | 'focusedPaneId' | 'cursor' | 'presetId'>;
}

/** The header of what was deleted; its other records stay where they are until it is purged. */
export type TrashRow = Versioned & { readonly id: string; readonly deletedAt: number } & (
    | { readonly kind: 'conversation'; readonly row: ConversationRow }
    | { readonly kind: 'comparison'; readonly row: ComparisonRow }
  );

/** A record that could not be read, as it was found. */
export interface QuarantineRow {
  readonly store: RecordStore;
  readonly reason: string;
  readonly at: number;
  readonly row: unknown;
}

export type RecordStore = 'conversations' | 'messages' | 'tokens' | 'comparisons';

export interface LibrarySchema extends DBSchema {
  conversations: { key: string; value: ConversationRow };
  messages: {
    key: [conversationId: string, messageId: string];
    value: MessageRow;
    indexes: { byRevision: [conversationId: string, revision: number] };
  };
  tokens: {
    key: [conversationId: string, messageId: string, track: number, chunk: number];
    value: TokenRow;
  };
  comparisons: { key: string; value: ComparisonRow };
  trash: { key: string; value: TrashRow };
  quarantine: { key: number; value: QuarantineRow };
}

export type StoreName = 'conversations' | 'messages' | 'tokens' | 'comparisons' | 'trash' | 'quarantine';
export const storeNames: readonly StoreName[] = [
  'conversations',
  'messages',
  'tokens',
  'comparisons',
  'trash',
  'quarantine',
];

export type Database = IDBPDatabase<LibrarySchema>;
export type ReadTransaction = IDBPTransaction<LibrarySchema, StoreName[], 'readonly' | 'readwrite'>;
export type WriteTransaction = IDBPTransaction<LibrarySchema, StoreName[], 'readwrite'>;

/** Keys that begin with these parts. A string sorts after every number, and an array after every string. */
export function keysUnder(...parts: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound([...parts], [...parts, []]);
}
