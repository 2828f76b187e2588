import { panesOf } from '../../core/comparison.ts';
import { derivedTitle } from '../../core/titles.ts';
import { checkComparison, checkConversation } from './checkRows.ts';
import type { TrashSummary } from './library.ts';
import { latestVersion } from './migrations.ts';
import {
  type ComparisonRow,
  type Database,
  keysUnder,
  type MessageRow,
  storeNames,
  type TrashRow,
  type WriteTransaction,
} from './records.ts';
import type { SaveSurroundings } from './saveConversation.ts';
import { kindOf } from './summaries.ts';
import { beginReading, transact } from './transact.ts';

/** How long the trash keeps what was deleted, in milliseconds. */
export const trashKeptMs = 30 * 24 * 3_600_000;

// Each of these is one transaction that returns false when there is nothing with this id, and throws LibraryFault
// `newer` for a record of a later schema.

export async function renameStored(
  database: Database,
  id: string,
  title: string,
  { migrations }: SaveSurroundings,
): Promise<boolean> {
  return transact(database, async (transaction) => {
    const raw: unknown = await transaction.objectStore('conversations').get(id);
    if (raw !== undefined) {
      const row = checkConversation(migrations, raw);
      const revision = row.revision + 1;
      await transaction.objectStore('conversations').put({
        ...row,
        revision,
        setup: { ...row.setup, title },
        setupRevisions: { ...row.setupRevisions, title: revision },
      });
      return true;
    }
    const other: unknown = await transaction.objectStore('comparisons').get(id);
    if (other === undefined) return false;
    const row = checkComparison(migrations, other);
    await transaction.objectStore('comparisons').put({ ...row, title });
    return true;
  });
}

export async function pinStored(
  database: Database,
  id: string,
  pinned: boolean,
  { migrations }: SaveSurroundings,
): Promise<boolean> {
  return transact(database, async (transaction) => {
    const raw: unknown = await transaction.objectStore('conversations').get(id);
    if (raw !== undefined) {
      await transaction.objectStore('conversations').put({ ...checkConversation(migrations, raw), pinned });
      return true;
    }
    const other: unknown = await transaction.objectStore('comparisons').get(id);
    if (other === undefined) return false;
    await transaction.objectStore('comparisons').put({ ...checkComparison(migrations, other), pinned });
    return true;
  });
}

/** Into the trash; messages and tokens stay where they are until it is purged. */
export async function removeStored(
  database: Database,
  id: string,
  { migrations, now }: SaveSurroundings,
): Promise<boolean> {
  return transact(database, async (transaction) => {
    const deleted = { id, schema: latestVersion(migrations), deletedAt: now() };
    const raw: unknown = await transaction.objectStore('conversations').get(id);
    const other: unknown = await transaction.objectStore('comparisons').get(id);
    const trash = transaction.objectStore('trash');
    if (raw !== undefined) {
      await trash.put({ ...deleted, kind: 'conversation', row: checkConversation(migrations, raw) });
      await transaction.objectStore('conversations').delete(id);
    } else if (other !== undefined) {
      await trash.put({ ...deleted, kind: 'comparison', row: checkComparison(migrations, other) });
      await transaction.objectStore('comparisons').delete(id);
    } else return false;
    return true;
  });
}

export async function restoreStored(
  database: Database,
  id: string,
  { migrations }: SaveSurroundings,
): Promise<boolean> {
  return transact(database, async (transaction) => {
    const trashed = await transaction.objectStore('trash').get(id);
    if (trashed === undefined) return false;
    if (trashed.kind === 'conversation') {
      await transaction.objectStore('conversations').put(checkConversation(migrations, trashed.row));
    } else {
      await transaction.objectStore('comparisons').put(checkComparison(migrations, trashed.row));
    }
    await transaction.objectStore('trash').delete(id);
    return true;
  });
}

export async function readTrash(database: Database): Promise<readonly TrashSummary[]> {
  const rows = await beginReading(database).objectStore('trash').getAll();
  return rows.map(trashSummary).sort((a, b) => b.deletedAt - a.deletedAt);
}

function trashSummary(trashed: TrashRow): TrashSummary {
  const { id, deletedAt } = trashed;
  const times = { id, deletedAt, keptUntil: deletedAt + trashKeptMs };
  if (trashed.kind === 'conversation') {
    const { setup, firstWords } = trashed.row;
    return { ...times, kind: kindOf(setup), title: setup.title, firstWords };
  }
  const { title, panes } = trashed.row;
  return { ...times, kind: 'comparison', title, firstWords: panes.map(({ name }) => name).join(', ') };
}

/** Deletes for good what is in the trash. */
export async function eraseStored(database: Database, id: string): Promise<boolean> {
  return transact(database, async (transaction) => {
    const trashed = await transaction.objectStore('trash').get(id);
    if (trashed === undefined) return false;
    await transaction.objectStore('trash').delete(id);
    if (trashed.kind === 'conversation') await deleteConversation(transaction, id);
    else {
      for (const paneId of conversationIds(trashed.row)) {
        const pane = await transaction.objectStore('conversations').get(paneId);
        if (pane?.owner === id) await deleteConversation(transaction, paneId);
      }
    }
    return true;
  });
}

/** Deletes these conversations and comparisons for good, wherever they are. */
export async function eraseAll(database: Database, ids: readonly string[]): Promise<void> {
  await transact(database, async (transaction) => {
    for (const id of ids) {
      await transaction.objectStore('trash').delete(id);
      await transaction.objectStore('comparisons').delete(id);
      await deleteConversation(transaction, id);
    }
  });
}

function conversationIds(row: Pick<ComparisonRow, 'panes' | 'mixer'>): readonly string[] {
  return panesOf(row).map(({ conversationId }) => conversationId);
}

/**
 * Deletes for good what was in the trash for long, and conversations of panes that no comparison has had for as long.
 * @returns how many conversations were deleted.
 */
export async function purgeStored(
  database: Database,
  { now }: Pick<SaveSurroundings, 'now'>,
): Promise<number> {
  return transact(database, async (transaction) => {
    const before = now() - trashKeptMs;
    const conversations = await transaction.objectStore('conversations').getAll();
    const comparisons = await transaction.objectStore('comparisons').getAll();
    const trash = await transaction.objectStore('trash').getAll();
    const doomed = new Set<string>();
    const inPanes = new Set<string>();
    for (const comparison of [
      ...comparisons,
      ...trash.flatMap((row) => (row.kind === 'comparison' && row.deletedAt >= before ? [row.row] : [])),
    ]) {
      for (const id of conversationIds(comparison)) inPanes.add(id);
    }
    for (const { id, owner, updatedAt } of conversations) {
      if (typeof owner === 'string' && !inPanes.has(id) && updatedAt < before) doomed.add(id);
    }
    for (const { id, kind, deletedAt } of trash) {
      if (deletedAt >= before) continue;
      if (kind === 'conversation') doomed.add(id);
      await transaction.objectStore('trash').delete(id);
    }
    for (const id of doomed) await deleteConversation(transaction, id);
    return doomed.size;
  });
}

async function deleteConversation(transaction: WriteTransaction, id: string): Promise<void> {
  await transaction.objectStore('conversations').delete(id);
  await transaction.objectStore('messages').delete(keysUnder(id));
  await transaction.objectStore('tokens').delete(keysUnder(id));
}

/** Records that are copied at a time. */
const copyBatch = 32;

/** Copies a conversation record by record, its messages' ids unchanged, so that nothing needs unpacking. */
export async function duplicateStored(
  database: Database,
  id: string,
  newId: string,
  { migrations, now }: SaveSurroundings,
): Promise<boolean> {
  return transact(database, async (transaction) => {
    const raw: unknown = await transaction.objectStore('conversations').get(id);
    if (raw === undefined) return false;
    const row = checkConversation(migrations, raw);
    const title = derivedTitle('Copy', row.setup.title || row.firstWords);
    await transaction.objectStore('conversations').put({
      ...row,
      id: newId,
      setup: { ...row.setup, title },
      pinned: false,
      owner: null,
      createdAt: now(),
      updatedAt: now(),
    });
    const messages = transaction.objectStore('messages');
    let range = keysUnder(id);
    for (let batch = await messages.getAll(range, copyBatch); batch.length > 0; ) {
      await Promise.all(batch.map(async (each) => messages.put({ ...ended(each), conversationId: newId })));
      range = IDBKeyRange.bound([id, batch.at(-1)?.id ?? ''], [id, []], true);
      batch = await messages.getAll(range, copyBatch);
    }
    const tokens = transaction.objectStore('tokens');
    range = keysUnder(id);
    for (let batch = await tokens.getAll(range, copyBatch); batch.length > 0; ) {
      await Promise.all(batch.map(async (each) => tokens.put({ ...each, conversationId: newId })));
      const last = batch.at(-1);
      range = IDBKeyRange.bound(
        [id, last?.messageId ?? '', last?.track ?? 0, last?.chunk ?? 0],
        [id, []],
        true,
      );
      batch = await tokens.getAll(range, copyBatch);
    }
    return true;
  });
}

/** In the copy nobody goes on writing. */
function ended(row: MessageRow): MessageRow {
  if (row.kind !== 'reply' || row.message.endReason !== null) return row;
  return { ...row, message: { ...row.message, endReason: 'aborted' } };
}

export async function clearStored(database: Database): Promise<void> {
  await transact(database, async (transaction) => {
    await Promise.all(storeNames.map(async (name) => transaction.objectStore(name).clear()));
  });
}
