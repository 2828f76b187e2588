import { type Comparison, mapPanes, type Pane } from '../../core/comparison.ts';
import { replaceMessage } from '../../core/conversation.ts';
import type { Conversation } from '../../core/types.ts';
import { createAutosave } from './autosave.ts';
import { type ComparisonEntry, createComparisonEntries } from './comparisonEntries.ts';
import { type ConversationEntry, createConversationEntries } from './conversationEntries.ts';
import {
  clearStored,
  duplicateStored,
  eraseAll,
  eraseStored,
  pinStored,
  purgeStored,
  readTrash,
  removeStored,
  renameStored,
  restoreStored,
} from './housekeeping.ts';
import { createImportBatches, type ImportBatch } from './importBatches.ts';
import type {
  Library,
  LibrarySummary,
  LibrarySurroundings,
  OpenedComparison,
  OpenedConversation,
} from './library.ts';
import { faultOf, memoryOnly, saved } from './libraryFault.ts';
import { migrations as allMigrations } from './migrations.ts';
import { openConversation } from './openConversation.ts';
import { countQuarantine, quarantine, quarantineComparison, readQuarantine } from './quarantine.ts';
import type { Database } from './records.ts';
import { conversationsOf } from './saveComparison.ts';
import { createStorageAccess } from './storageAccess.ts';
import { inListOrder, readSummaries, unsavedComparison, unsavedSummary, withUnsaved } from './summaries.ts';
import { readTabMessage, type TabMessage } from './tabMessages.ts';
import { createWrittenReplies } from './writtenReplies.ts';

/** Opens the database when it is first needed. */
export function createLibrary(surroundings: LibrarySurroundings): Library {
  const { channel, storage, now, setTimer, breathe, isWriting, onExternalChange } = surroundings;
  const migrations = surroundings.migrations ?? allMigrations;
  const saving = { migrations, now };
  const access = createStorageAccess({
    ...surroundings,
    migrations,
    onUnblocked: () => autosave.touch(true),
  });
  const written = createWrittenReplies({
    locks: surroundings.locks ?? null,
    onUnwritten: (id) => void exclusive(() => endUnwritten(id)),
  });
  const entries = createConversationEntries({
    ...saving,
    isWriting,
    onMerged: (id, merged) => onExternalChange({ kind: 'conversation', id, merged }),
    written,
  });
  const comparisons = createComparisonEntries(saving);
  const imports = createImportBatches(entries, saving);
  const autosave = createAutosave({ save: () => exclusive(saveAll), now, setTimer });
  /** What was deleted before it was ever saved, by its id: each restores it. */
  const forgotten = new Map<string, () => void>();
  let askedToPersist = false;
  let isListWhole = true;

  /** One thing at a time: the entries' states are of the last step that ended. */
  let last: Promise<unknown> = Promise.resolve();
  function exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
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
    for (const batch of imports.waiting()) isSaved = (await saveBatch(batch)) && isSaved;
    for (const entry of entries.all()) {
      if (entry.refused || imports.has(entry.id)) continue;
      if (!entry.dirty && entry.sync.mine === entry.sync.known) continue;
      isSaved = (await saveEntry(entry)) && isSaved;
    }
    for (const entry of comparisons.all()) {
      if (entry.dirty) isSaved = (await saveComparisonEntry(entry)) && isSaved;
    }
    if (!isSaved) return false;
    access.succeeded(entries.all().some(({ refused }) => refused) ? memoryOnly('newer') : saved);
    entries.evict();
    return true;
  }

  async function saveBatch(batch: ImportBatch): Promise<boolean> {
    try {
      await access.run((database) => imports.save(batch, database));
      askToPersist();
      for (const { id } of batch) announce({ kind: 'conversation', id });
      return true;
    } catch (error) {
      access.failed(error);
      return false;
    }
  }

  async function saveEntry(entry: ConversationEntry): Promise<boolean> {
    try {
      if (await access.run((database) => entries.save(entry, database))) {
        askToPersist();
        announce({ kind: 'conversation', id: entry.id });
      }
      if (entries.endUnwritten(entry)) autosave.touch(true);
      return true;
    } catch (error) {
      entry.refused = access.failed(error).scope === 'record';
      return entry.refused;
    }
  }

  /** A reply that no tab writes any more: how it ended is stored, unless its tab died. */
  async function endUnwritten(id: string): Promise<void> {
    const entry = entries.get(id);
    if (entry === undefined) return;
    await access.run((database) => entries.refresh(entry, database)).catch(() => {});
    if (entries.endUnwritten(entry)) autosave.touch(true);
  }

  async function saveComparisonEntry(entry: ComparisonEntry): Promise<boolean> {
    try {
      await access.run((database) => comparisons.save(entry, database));
      announce({ kind: 'comparison', id: entry.latest.id });
      return true;
    } catch (error) {
      return access.failed(error).scope === 'record';
    }
  }

  function observe(conversation: Conversation, owner: string | null, isKept: boolean): void {
    const need = entries.observe(conversation, owner, isKept);
    if (need !== 'nothing') autosave.touch(need === 'at-once');
  }

  function observeComparison(comparison: Comparison): void {
    if (!comparisons.observe(comparison)) return;
    for (const conversation of conversationsOf(comparison)) observe(conversation, comparison.id, true);
    autosave.touch(false);
  }

  /** One change of what is stored. @returns false when there is no such record or it did not work. */
  async function change(
    id: string,
    message: TabMessage,
    work: (database: Database) => Promise<boolean>,
    /** Does what must be done before anything else is saved. */
    settle: (database: Database) => Promise<void> = (database) => refreshHeld(id, database),
  ): Promise<boolean> {
    await autosave.flush();
    return exclusive(async () => {
      try {
        if (!(await access.run(work))) return false;
        announce(message);
        await access.run(settle);
        return true;
      } catch (error) {
        access.failed(error);
        return false;
      }
    });
  }

  async function refreshHeld(id: string, database: Database): Promise<void> {
    const entry = entries.get(id);
    if (entry !== undefined) await entries.refresh(entry, database);
  }

  /** Held any longer, it would be saved again and so brought back. */
  function forget(id: string): void {
    entries.discard(id);
    for (const conversation of comparisons.discard(id)) entries.discard(conversation.id);
  }

  function isUnsaved({ dirty, refused, sync }: ConversationEntry): boolean {
    return dirty && !refused && sync.revision === 0;
  }

  /** @returns false where it is no such thing. */
  function forgetUnsaved(id: string): boolean {
    const [entry, comparison] = [entries.get(id), comparisons.get(id)];
    if (entry !== undefined && isUnsaved(entry)) {
      const { latest, owner } = entry;
      // Another object: what was discarded is not observed.
      forgotten.set(id, () => observe({ ...latest }, owner, true));
    } else if (comparison?.revision === 0) {
      const { latest } = comparison;
      const again = (pane: Pane): Pane => ({ ...pane, conversation: { ...pane.conversation } });
      forgotten.set(id, () => observeComparison(mapPanes(latest, again)));
    } else return false;
    forget(id);
    return true;
  }

  function forgetEverything(): void {
    forgotten.clear();
    for (const { id } of entries.all()) entries.discard(id);
    for (const { latest } of comparisons.all()) comparisons.discard(latest.id);
  }

  async function hear(message: TabMessage): Promise<void> {
    if (message.kind === 'everything-deleted') {
      const held = [
        ...entries.all().map(({ id }) => id),
        ...comparisons.all().map(({ latest }) => latest.id),
      ];
      forgetEverything();
      onExternalChange(message);
      // What was saved here before the word came; what cannot be deleted now stands in the list, to be deleted there.
      await access.run((database) => eraseAll(database, held)).catch(access.failed);
      return;
    }
    const { kind, id } = message;
    const entry = kind === 'conversation' ? entries.get(id) : undefined;
    const before = entry?.latest;
    if (entry !== undefined) {
      // What cannot be read now is merged at the next save.
      await access.run((database) => entries.refresh(entry, database)).catch(() => {});
    }
    // What was merged was told already.
    if (kind !== 'conversation') onExternalChange({ kind, id });
    else if (before === entry?.latest) onExternalChange({ kind, id, merged: null });
  }

  channel?.addEventListener('message', ({ data }) => {
    const message = readTabMessage(data);
    if (message !== null) void exclusive(() => hear(message));
  });

  async function open(id: string): Promise<OpenedConversation | null> {
    const held = entries.get(id);
    if (held !== undefined) {
      // What is held is as good as what is stored, and maybe better; what others wrote is fetched.
      await access.run((database) => entries.refresh(held, database)).catch(access.failed);
      return { conversation: entries.shown(held), badRecords: 0, interrupted: false };
    }
    return access.run(async (database) => {
      const stored = await openConversation(database, id, { migrations, now, breathe });
      if (stored === null) return null;
      const { replica, header, bad, unreadable, unfinished } = stored;
      if (bad.length > 0) await quarantine(database, stored, migrations, now());
      const goingOn = await written.goingOn(id, unfinished);
      const conversation = goingOn.reduce(asUnfinished, replica.conversation);
      const known = { ...replica, conversation };
      entries.put(conversation, header.owner, { mine: known, known, revision: header.revision });
      written.watch(conversation);
      const interrupted = goingOn.length < unfinished.length;
      return { conversation, badRecords: bad.length + unreadable, interrupted };
    });
  }

  async function openComparison(id: string): Promise<OpenedComparison | null> {
    const held = comparisons.get(id);
    // What could not be saved is nowhere else.
    if (held?.dirty === true) return { comparison: held.latest, badRecords: 0 };
    return access.run((database) => comparisons.open(id, database, open));
  }

  /** What stands in the list without being stored. */
  function unsaved(): readonly LibrarySummary[] {
    const single = entries.all().filter(({ dirty, owner }) => dirty && owner === null);
    const several = comparisons.all().filter(({ dirty }) => dirty);
    const time = now();
    // What was seen last comes first.
    return [
      ...single.toReversed().map(({ latest }, place) => unsavedSummary(latest, time - place)),
      ...several.toReversed().map(({ latest }, place) => unsavedComparison(latest, time - place)),
    ];
  }

  async function readStored(): Promise<readonly LibrarySummary[]> {
    const read = () => access.run((database) => readSummaries(database, migrations, now()));
    const { summaries, spoilt } = await read();
    if (spoilt.length === 0) return summaries;
    for (const id of spoilt) await access.run((database) => quarantineComparison(database, id, now()));
    // Their conversations stand in the list by themselves from now on.
    return (await read()).summaries;
  }

  /** Opening fails for the caller too. */
  async function orFail<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const fault = faultOf(error);
      // One record of a later schema says nothing of the others.
      throw fault.scope === 'record' ? fault : access.failed(fault);
    }
  }

  return {
    status: access.status,
    async summaries() {
      await autosave.flush();
      return exclusive(async () => {
        const inMemory = unsaved();
        try {
          const stored = await readStored();
          isListWhole = true;
          return inListOrder(withUnsaved(stored, inMemory));
        } catch (error) {
          access.failed(error);
          isListWhole = false;
          return inListOrder(inMemory);
        }
      });
    },
    isListWhole: () => isListWhole,
    open: (id) => exclusive(() => orFail(() => open(id))),
    openComparison: (id) => exclusive(() => orFail(() => openComparison(id))),
    held(id) {
      const entry = entries.get(id);
      return entry === undefined ? null : entries.shown(entry);
    },
    observe: (conversation) => observe(conversation, null, false),
    observeComparison,
    async add(conversations) {
      imports.add(conversations);
      await autosave.flush();
      return conversations.every(({ id }) => entries.get(id)?.dirty !== true);
    },
    async flush() {
      await autosave.flush();
      return [...entries.all(), ...comparisons.all()].every(({ dirty }) => !dirty);
    },
    async rename(id, title) {
      const work = (database: Database) => renameStored(database, id, title, saving);
      if (await change(id, { kind: 'conversation', id }, work)) return true;
      const entry = entries.get(id);
      if (entry === undefined || !isUnsaved(entry)) return false;
      observe({ ...entry.latest, title }, entry.owner, true);
      return true;
    },
    setPinned: (id, pinned) =>
      change(id, { kind: 'conversation', id }, (database) => pinStored(database, id, pinned, saving)),
    duplicate: (id, newId) =>
      change(id, { kind: 'conversation', id: newId }, (database) =>
        duplicateStored(database, id, newId, saving),
      ),
    async remove(id) {
      const work = (database: Database) => removeStored(database, id, saving);
      if (await change(id, { kind: 'removed', id }, work, async () => forget(id))) return true;
      return forgetUnsaved(id);
    },
    async restore(id) {
      const observeAgain = forgotten.get(id);
      forgotten.delete(id);
      if (observeAgain === undefined) {
        return change(id, { kind: 'conversation', id }, (database) => restoreStored(database, id, saving));
      }
      observeAgain();
      return true;
    },
    erase: (id) =>
      change(
        id,
        { kind: 'removed', id },
        (database) => eraseStored(database, id),
        async () => {},
      ),
    trash: () => exclusive(() => access.run(readTrash).catch(() => [])),
    async purge() {
      await exclusive(() => access.run((database) => purgeStored(database, saving)).catch(access.failed));
    },
    quarantined: () => exclusive(() => orFail(() => access.run(readQuarantine))),
    quarantineCount: () => exclusive(() => access.run(countQuarantine).catch(() => 0)),
    deleteEverything: () =>
      exclusive(() =>
        orFail(async () => {
          forgetEverything();
          await access.run(clearStored);
          announce({ kind: 'everything-deleted' });
        }),
      ),
    async storageReport() {
      const persisted = (await storage?.persisted().catch(() => null)) ?? null;
      const estimate = await storage?.estimate().catch(() => null);
      return { persisted, usageBytes: estimate?.usage ?? null, quotaBytes: estimate?.quota ?? null };
    },
    close() {
      autosave.stop();
      written.close();
      access.close();
      channel?.close();
    },
  };
}

/** Another tab still writes it. */
function asUnfinished(conversation: Conversation, replyId: string): Conversation {
  const reply = conversation.messages[replyId];
  if (reply?.role !== 'assistant') return conversation;
  return replaceMessage(conversation, { ...reply, endReason: null });
}
