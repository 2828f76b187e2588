import {
  type ConversationReplica,
  emptyReplica,
  stampChanges,
  type Tombstone,
  withRevision,
} from '../../core/conversationReplica.ts';
import { mergeConversations } from '../../core/mergeConversations.ts';
import { sameConversation } from '../../core/sameConversation.ts';
import type { Conversation } from '../../core/types.ts';
import { checkConversation } from './checkRows.ts';
import { latestVersion, type Migration } from './migrations.ts';
import { nextSlice } from './nextSlice.ts';
import { readChanges } from './readConversation.ts';
import type { ConversationRow, Database, ReadTransaction, WriteTransaction } from './records.ts';
import { repairConversation } from './repairConversation.ts';
import { beginReading, transact } from './transact.ts';
import { conversationRow, isHeaderChanged, planWrites } from './writeConversation.ts';

/** How far one conversation is in step with what is stored. */
export interface SyncState {
  /** The conversation as this tab last saved it or took it over. The same object as `known` where they agree. */
  readonly mine: ConversationReplica;
  /** What was stored at `revision`. */
  readonly known: ConversationReplica;
  /** 0: nothing of it is stored, as far as is known. */
  readonly revision: number;
}

export interface SaveSurroundings {
  readonly migrations: readonly Migration[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function freshSync(conversation: Conversation): SyncState {
  const nothing = emptyReplica(conversation);
  return { mine: nothing, known: nothing, revision: 0 };
}

/**
 * Writes what `latest` changed since the last save, merged with what other tabs have written meanwhile, in one
 * transaction. A conversation that was put into the trash comes out of it: it is being used.
 * @throws LibraryFault `newer` for a record of a later schema, which stays as it is; else what the storage throws.
 */
export async function saveConversation(
  database: Database,
  state: SyncState,
  latest: Conversation,
  owner: string | null,
  surroundings: SaveSurroundings,
): Promise<Saved> {
  return transact(database, (transaction) => saveIn(transaction, state, latest, owner, surroundings));
}

/**
 * The same of several new ones in one transaction: all of them or none.
 * @returns their states in the same order.
 */
export async function saveTogether(
  database: Database,
  members: readonly { readonly sync: SyncState; readonly latest: Conversation }[],
  surroundings: SaveSurroundings,
): Promise<readonly SyncState[]> {
  return transact(database, async (transaction) => {
    const states: SyncState[] = [];
    const now = surroundings.now();
    for (const [place, { sync, latest }] of members.entries()) {
      // In the list the newest comes first: there they keep their order.
      const stamped = { ...surroundings, now: () => now - place };
      let state = sync;
      // In slices, between which the page can do something else.
      for (let slice: Conversation | null = null; slice !== latest; ) {
        slice = nextSlice(state.mine.conversation, latest);
        ({ state } = await saveIn(transaction, state, slice, null, stamped));
      }
      states.push(state);
    }
    return states;
  });
}

interface Saved {
  readonly state: SyncState;
  readonly wrote: boolean;
}

async function saveIn(
  transaction: WriteTransaction,
  state: SyncState,
  latest: Conversation,
  owner: string | null,
  { migrations, now: time }: SaveSurroundings,
): Promise<Saved> {
  const now = time();
  const { header, isGone } = await storedHeader(transaction, latest.id, migrations, now);
  const { known, revision } =
    header === null
      ? { known: emptyReplica(latest), revision: state.revision }
      : await catchUp(transaction, migrations, state, header);
  const pending = stampChanges(state.mine, latest);
  const alone = header === null || (state.mine === state.known && known === state.known);
  const merged = alone ? pending : mergeConversations(pending, known);
  const stamp = { revision: revision + 1, schema: latestVersion(migrations), now };
  const plan = planWrites(known, merged, stamp);
  const isNew = header === null;
  if (!isNew && !isGone && plan.writes.length === 0 && !isHeaderChanged(header, merged)) {
    const settled = sameConversation(known.conversation, latest) ? { ...known, conversation: latest } : null;
    return { state: { mine: settled ?? pending, known: settled ?? known, revision }, wrote: false };
  }
  const next = written(merged, plan.written, stamp.revision);
  const before = header ?? { owner, pinned: false, createdAt: now, updatedAt: now };
  const changed = isNew || plan.writes.length > 0 || Object.values(next.setup).includes(stamp.revision);
  const row = conversationRow(next, before, stamp, changed);
  const writes = [...plan.writes, () => transaction.objectStore('conversations').put(row)];
  // Async, so that one that throws leaves no other unheard.
  await Promise.all(writes.map(async (write) => write(transaction)));
  const isMine = alone || sameConversation(next.conversation, latest);
  const stored = isMine ? { ...next, conversation: latest } : next;
  const mine = isMine ? stored : written(pending, plan.written, stamp.revision);
  return { state: { mine, known: stored, revision: stamp.revision }, wrote: true };
}

/** Reads what other tabs have written. @returns null when nothing is stored of it. */
export async function refreshConversation(
  database: Database,
  state: SyncState,
  { migrations }: SaveSurroundings,
): Promise<SyncState | null> {
  const transaction = beginReading(database);
  const raw: unknown = await transaction.objectStore('conversations').get(state.mine.conversation.id);
  if (raw === undefined) return null;
  const header = checkConversation(migrations, raw);
  const { known, revision } = await catchUp(transaction, migrations, state, header);
  return { mine: state.mine, known, revision };
}

async function catchUp(
  transaction: ReadTransaction,
  steps: readonly Migration[],
  { known, revision }: SyncState,
  header: ConversationRow,
): Promise<{ readonly known: ConversationReplica; readonly revision: number }> {
  if (header.revision === revision) return { known, revision };
  // A lower revision than is known: everything was deleted and saved anew.
  const behind = header.revision > revision;
  const stored = await readChanges(
    transaction,
    steps,
    behind ? known : emptyReplica(known.conversation),
    behind ? revision : 0,
    header,
  );
  return { known: stored, revision: Math.max(revision, header.revision) };
}

async function storedHeader(
  transaction: WriteTransaction,
  id: string,
  steps: readonly Migration[],
  now: number,
): Promise<StoredHeader> {
  const raw: unknown = await transaction.objectStore('conversations').get(id);
  if (raw === undefined) {
    const trashed = await transaction.objectStore('trash').get(id);
    if (trashed?.kind !== 'conversation') return { header: null, isGone: true };
    await transaction.objectStore('trash').delete(id);
    return { header: checkConversation(steps, trashed.row), isGone: true };
  }
  try {
    return { header: checkConversation(steps, raw), isGone: false };
  } catch (error) {
    const { header, bad } = repairConversation(steps, raw, error, now);
    await Promise.all(
      bad.map(async (each) => transaction.objectStore('quarantine').add({ ...each, at: now })),
    );
    const revision = Math.max(header.revision, await highestRevision(transaction, id));
    return { header: { ...header, revision }, isGone: true };
  }
}

interface StoredHeader {
  /** null: nothing is stored of the conversation. */
  readonly header: ConversationRow | null;
  /** Whether it has to be written whatever it says. */
  readonly isGone: boolean;
}

async function highestRevision(transaction: WriteTransaction, id: string): Promise<number> {
  const range = IDBKeyRange.bound([id], [id, []]);
  const cursor = await transaction.objectStore('messages').index('byRevision').openKeyCursor(range, 'prev');
  const revision = cursor?.key[1];
  return typeof revision === 'number' ? revision : 0;
}

/** The replica as it is stored once these messages were written. */
function written(
  replica: ConversationReplica,
  ids: ReadonlySet<string>,
  revision: number,
): ConversationReplica {
  const dated = withRevision(replica, revision);
  const revisions = { ...dated.revisions };
  const tombstones: Record<string, Tombstone> = { ...dated.tombstones };
  for (const id of ids) {
    const tombstone = tombstones[id];
    if (tombstone !== undefined) tombstones[id] = { ...tombstone, revision };
    else if (revisions[id] !== undefined) revisions[id] = revision;
  }
  return { ...dated, revisions, tombstones };
}
