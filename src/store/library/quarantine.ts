import { checkConversation, checkMessage, checkTokens } from './checkRows.ts';
import type { Migration, RawRecord } from './migrations.ts';
import type { StoredConversation } from './openConversation.ts';
import type { Database, QuarantineRow, RecordStore, WriteTransaction } from './records.ts';
import { beginReading, transact } from './transact.ts';

/**
 * Moves a conversation's bad records out of the way and puts what stands in for them in their place, so that it
 * opens whole from now on. What another tab has mended meanwhile stays.
 */
export async function quarantine(
  database: Database,
  { header, bad, placeholders }: StoredConversation,
  steps: readonly Migration[],
  at: number,
): Promise<void> {
  await transact(database, async (transaction) => {
    for (const { store, reason, row } of bad) {
      if (store === 'comparisons') continue;
      const key = keyOf(store, row);
      const present: unknown = key === null ? undefined : await get(transaction, store, key);
      if (key === null || present === undefined || isSound(store, steps, present)) continue;
      await transaction.objectStore('quarantine').add({ store, reason, at, row });
      await transaction.objectStore(store).delete(IDBKeyRange.only(key));
      const standIn = placeholders.find((each) => store === 'messages' && each.id === key[1]);
      if (standIn !== undefined) await transaction.objectStore('messages').put(standIn);
      if (store === 'conversations') await transaction.objectStore('conversations').put(header);
    }
  });
}

/** A comparison's record goes into quarantine; its conversations stand in the list by themselves from now on. */
export async function quarantineComparison(database: Database, id: string, at: number): Promise<void> {
  await transact(database, async (transaction) => {
    const row: unknown = await transaction.objectStore('comparisons').get(id);
    if (row === undefined) return;
    const reason = 'The comparison cannot be read.';
    await transaction.objectStore('quarantine').add({ store: 'comparisons', reason, at, row });
    await transaction.objectStore('comparisons').delete(id);
    const conversations = transaction.objectStore('conversations');
    for (const each of await conversations.getAll()) {
      if (each.owner === id) await conversations.put({ ...each, owner: null });
    }
  });
}

/** Everything in quarantine, as it was found. */
export async function readQuarantine(database: Database): Promise<readonly QuarantineRow[]> {
  return beginReading(database).objectStore('quarantine').getAll();
}

export async function countQuarantine(database: Database): Promise<number> {
  return beginReading(database).objectStore('quarantine').count();
}

type ConversationStore = Exclude<RecordStore, 'comparisons'>;

function get(
  transaction: WriteTransaction,
  store: ConversationStore,
  key: readonly (string | number)[],
): Promise<unknown> {
  return transaction.objectStore(store).get(IDBKeyRange.only(store === 'conversations' ? key[0] : key));
}

function keyOf(store: ConversationStore, row: unknown): readonly (string | number)[] | null {
  const { id, conversationId, messageId, track, chunk } = row as RawRecord;
  const parts =
    store === 'conversations'
      ? [id]
      : store === 'messages'
        ? [conversationId, id]
        : [conversationId, messageId, track, chunk];
  const key = parts.flatMap((part) => (typeof part === 'string' || typeof part === 'number' ? [part] : []));
  return key.length === parts.length ? key : null;
}

/** Token columns count as spoilt: those that came here were unpacked in vain. */
function isSound(store: ConversationStore, steps: readonly Migration[], row: unknown): boolean {
  try {
    if (store === 'conversations') checkConversation(steps, row);
    else if (store === 'messages') checkMessage(steps, row);
    else checkTokens(steps, row);
  } catch {
    return false;
  }
  return store !== 'tokens';
}
