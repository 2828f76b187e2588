import type { Comparison } from '../../core/comparison.ts';
import type { Conversation } from '../../core/types.ts';
import { createAutosave } from './autosave.ts';
import { checkComparison } from './checkRows.ts';
import { createConnection } from './connection.ts';
import { createConversationEntries, type ConversationEntry } from './conversationEntries.ts';
import {
  clearStored,
  duplicateStored,
  pinStored,
  purgeStored,
  readTrash,
  removeStored,
  renameStored,
  restoreStored,
} from './housekeeping.ts';
import type { Library, LibrarySurroundings } from './library.ts';
import { faultOf, type LibraryFault, type LibraryStatus, memoryOnly, saved } from './libraryFault.ts';
import { migrations as allMigrations } from './migrations.ts';
import { openConversation } from './openConversation.ts';
import { quarantine, quarantineComparison } from './quarantine.ts';
import type { Database } from './records.ts';
import { buildComparison, conversationsOf, saveComparison } from './saveComparison.ts';
import { inListOrder, readSummaries, unsavedSummary } from './summaries.ts';
import { readTabMessage, type TabMessage } from './tabMessages.ts';

interface ComparisonEntry {
  latest: Comparison;
  revision: number;
  dirty: boolean;
}

/** Opens the database when it is first needed. */
export function createLibrary(surroundings: LibrarySurroundings): Library {
  const { channel, storage, now, setTimer, breathe, isWriting, onStatus, onExternalChange } = surroundings;
  const migrations = surroundings.migrations ?? allMigrations;
  const saving = { migrations, now };
  const connection = createConnection({
    indexedDB: surroundings.indexedDB,
    migrations,
    setTimer,
    onUnblocked: () => autosave.touch(true),
  });
  const entries = createConversationEntries({
    ...saving,
    isWriting,
    onMerged: (id, merged) => onExternalChange({ kind: 'conversation', id, merged }),
  });
  const comparisons = new Map<string, ComparisonEntry>();
  const discarded = new WeakSet<Comparison>();
  const autosave = createAutosave({ save: () => exclusive(saveAll), now, setTimer });
  let status: LibraryStatus = saved;
  let failures = 0;
  let askedToPersist = false;

  /** One thing at a time: the entries' states are of the last step that ended. */
  let last: Promise<unknown> = Promise.resolve();
  function exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  /** Works with the database; a connection that the browser has closed is opened once more. */
  async function withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    try {
      return await work(await connection.get());
    } catch (error) {
      if (faultOf(error).reason !== 'closed') throw faultOf(error);
      connection.drop();
      return await work(await connection.get());
    }
  }

  function setStatus(next: LibraryStatus): void {
    if (status.reason === next.reason) return;
    status = next;
    onStatus(status);
  }

  function fail(error: unknown): LibraryFault {
    const fault = faultOf(error);
    failures += 1;
    // A single failure may be an accident, and is tried again right away.
    if (fault.reason !== 'failed' || failures > 1) setStatus(memoryOnly(fault.reason));
    return fault;
  }

  function announce(message: TabMessage): void {
    channel?.postMessage(message);
  }

  function askToPersist(): void {
    if (askedToPersist) return;
    askedToPersist = true;
    // The answer is read by `storageReport`; where it fails the storage is best-effort.
    void storage?.persist().catch(() => {});
  }

  async function saveAll(): Promise<boolean> {
    let isSaved = true;
    for (const entry of entries.all()) {
      if (entry.refused || (!entry.dirty && entry.sync.mine === entry.sync.known)) continue;
      isSaved = (await saveEntry(entry)) && isSaved;
    }
    for (const entry of comparisons.values()) {
      if (entry.dirty) isSaved = (await saveComparisonEntry(entry)) && isSaved;
    }
    if (!isSaved) return false;
    failures = 0;
    setStatus(entries.all().some(({ refused }) => refused) ? memoryOnly('newer') : saved);
    entries.evict();
    return true;
  }

  async function saveEntry(entry: ConversationEntry): Promise<boolean> {
    try {
      if (await withDatabase((database) => entries.save(entry, database))) {
        askToPersist();
        announce({ kind: 'conversation', id: entry.id });
      }
      return true;
    } catch (error) {
      const fault = fail(error);
      entry.refused = fault.scope === 'record';
      return entry.refused;
    }
  }

  async function saveComparisonEntry(entry: ComparisonEntry): Promise<boolean> {
    const { latest, revision } = entry;
    try {
      entry.revision = await withDatabase((database) => saveComparison(database, latest, revision, saving));
      if (entry.latest === latest) entry.dirty = false;
      announce({ kind: 'comparison', id: latest.id });
      return true;
    } catch (error) {
      return fail(error).scope === 'record';
    }
  }

  function observe(conversation: Conversation, owner: string | null, isKept: boolean): void {
    const need = entries.observe(conversation, owner, isKept);
    if (need !== 'nothing') autosave.touch(need === 'at-once');
  }

  /** One change of what is stored. @returns false when there is no such record or it did not work. */
  async function change(
    id: string,
    message: TabMessage,
    work: (database: Database) => Promise<boolean>,
  ): Promise<boolean> {
    await autosave.flush();
    return exclusive(async () => {
      try {
        if (!(await withDatabase(work))) return false;
        announce(message);
        const entry = entries.get(id);
        if (entry !== undefined) await withDatabase((database) => entries.refresh(entry, database));
        return true;
      } catch (error) {
        fail(error);
        return false;
      }
    });
  }

  function forgetEverything(): void {
    for (const { id } of entries.all()) entries.discard(id);
    for (const { latest } of comparisons.values()) discarded.add(latest);
    comparisons.clear();
  }

  async function hear(message: TabMessage): Promise<void> {
    if (message.kind === 'everything-deleted') {
      forgetEverything();
      onExternalChange(message);
      return;
    }
    const { kind, id } = message;
    const entry = kind === 'conversation' ? entries.get(id) : undefined;
    const before = entry?.latest;
    if (entry !== undefined) {
      // What cannot be read now is merged at the next save.
      await withDatabase((database) => entries.refresh(entry, database)).catch(() => {});
    }
    // What was merged was told already.
    if (kind !== 'conversation') onExternalChange({ kind, id });
    else if (before === entry?.latest) onExternalChange({ kind, id, merged: null });
  }

  if (channel !== null) {
    channel.onmessage = ({ data }) => {
      const message = readTabMessage(data);
      if (message !== null) void exclusive(() => hear(message));
    };
  }

  async function open(id: string): Promise<{ entry: ConversationEntry; badRecords: number } | null> {
    const held = entries.get(id);
    if (held !== undefined) {
      // What is held is as good as what is stored, and maybe better; what others wrote is fetched.
      await withDatabase((database) => entries.refresh(held, database)).catch(fail);
      return { entry: held, badRecords: 0 };
    }
    try {
      return await withDatabase(async (database) => {
        const stored = await openConversation(database, id, { migrations, now, breathe });
        if (stored === null) return null;
        const { replica, header, bad } = stored;
        if (bad.length > 0) await quarantine(database, stored, migrations, now());
        const sync = { mine: replica, known: replica, revision: header.revision };
        return { entry: entries.put(replica.conversation, header.owner, sync), badRecords: bad.length };
      });
    } catch (error) {
      const fault = faultOf(error);
      throw fault.scope === 'record' ? fault : fail(fault);
    }
  }

  return {
    status: () => status,
    async summaries() {
      await autosave.flush();
      return exclusive(async () => {
        const unsaved = entries.all().filter(({ dirty, owner }) => dirty && owner === null);
        const inMemory = unsaved.map(({ latest }) => unsavedSummary(latest, now()));
        try {
          const { summaries, spoilt } = await withDatabase((database) =>
            readSummaries(database, migrations, now()),
          );
          for (const id of spoilt) {
            await withDatabase((database) => quarantineComparison(database, id, now()));
          }
          const stored = summaries.filter(({ id }) => inMemory.every((other) => other.id !== id));
          return inListOrder([...inMemory, ...stored]);
        } catch (error) {
          fail(error);
          return inListOrder(inMemory);
        }
      });
    },
    open: (id) =>
      exclusive(async () => {
        const opened = await open(id);
        return opened && { conversation: opened.entry.latest, badRecords: opened.badRecords };
      }),
    openComparison: (id) =>
      exclusive(async () => {
        const raw: unknown = await withDatabase((database) => database.get('comparisons', id));
        if (raw === undefined) return null;
        const row = checkComparison(migrations, raw);
        const conversations: Conversation[] = [];
        let badRecords = 0;
        for (const { conversationId } of [...row.panes, ...(row.mixer === null ? [] : [row.mixer.pane])]) {
          const opened = await open(conversationId);
          if (opened !== null) conversations.push(opened.entry.latest);
          badRecords += opened?.badRecords ?? 1;
        }
        const comparison = buildComparison(row, conversations);
        comparisons.set(id, { latest: comparison, revision: row.revision, dirty: false });
        return { comparison, badRecords };
      }),
    observe: (conversation) => observe(conversation, null, false),
    observeComparison(comparison) {
      if (discarded.has(comparison)) return;
      const known = comparisons.get(comparison.id);
      if (known?.latest === comparison) return;
      const conversations = conversationsOf(comparison);
      const isKept =
        (known?.revision ?? 0) > 0 || conversations.some(({ messages }) => Object.keys(messages).length > 0);
      if (!isKept) return;
      if (known === undefined) {
        comparisons.set(comparison.id, { latest: comparison, revision: 0, dirty: true });
      } else {
        known.latest = comparison;
        known.dirty = true;
      }
      for (const conversation of conversations) observe(conversation, comparison.id, true);
      autosave.touch(false);
    },
    async flush() {
      await autosave.flush();
      const pending = [...entries.all(), ...comparisons.values()];
      return pending.every(({ dirty }) => !dirty);
    },
    rename: (id, title) =>
      change(id, { kind: 'conversation', id }, (database) => renameStored(database, id, title, saving)),
    setPinned: (id, pinned) =>
      change(id, { kind: 'conversation', id }, (database) => pinStored(database, id, pinned, saving)),
    duplicate: (id, newId) =>
      change(id, { kind: 'conversation', id: newId }, (database) =>
        duplicateStored(database, id, newId, saving),
      ),
    async remove(id) {
      const removed = await change(id, { kind: 'removed', id }, (database) =>
        removeStored(database, id, saving),
      );
      if (removed) {
        entries.discard(id);
        const comparison = comparisons.get(id);
        if (comparison !== undefined) {
          discarded.add(comparison.latest);
          for (const { id: paneConversation } of conversationsOf(comparison.latest)) {
            entries.discard(paneConversation);
          }
          comparisons.delete(id);
        }
      }
      return removed;
    },
    restore: (id) =>
      change(id, { kind: 'conversation', id }, (database) => restoreStored(database, id, saving)),
    trash: () => exclusive(() => withDatabase(readTrash).catch(() => [])),
    async purge() {
      await exclusive(() => withDatabase((database) => purgeStored(database, saving)).catch(fail));
    },
    async deleteEverything() {
      await exclusive(async () => {
        forgetEverything();
        await withDatabase(clearStored).catch((error: unknown) => {
          throw fail(error);
        });
        announce({ kind: 'everything-deleted' });
      });
    },
    async storageReport() {
      const persisted = (await storage?.persisted().catch(() => null)) ?? null;
      const estimate = await storage?.estimate().catch(() => null);
      return { persisted, usageBytes: estimate?.usage ?? null, quotaBytes: estimate?.quota ?? null };
    },
    close() {
      autosave.stop();
      connection.close();
      if (channel !== null) channel.onmessage = null;
      channel?.close();
    },
  };
}
