import type { Conversation } from '../../core/types.ts';
import type { ConversationEntries, ConversationEntry } from './conversationEntries.ts';
import type { Database } from './records.ts';
import { freshSync, type SaveSurroundings, saveTogether } from './saveConversation.ts';

/** What came in with one file: until it is saved, all of it is saved in one step, or nothing. */
export interface ImportBatches {
  add(conversations: readonly Conversation[]): void;
  /** Whether this one waits for the others of its file. */
  has(id: string): boolean;
  /** What is not saved yet, file by file, without what was deleted meanwhile. */
  waiting(): readonly ImportBatch[];
  /** Rejects as `saveConversation`; then nothing of it is stored. */
  save(batch: ImportBatch, database: Database): Promise<void>;
}

export type ImportBatch = readonly ConversationEntry[];

export function createImportBatches(
  entries: ConversationEntries,
  surroundings: SaveSurroundings,
): ImportBatches {
  const batches = new Set<ReadonlySet<string>>();

  return {
    add(conversations) {
      // What is held last stands first in the list.
      for (const conversation of conversations.toReversed()) {
        entries.put(conversation, null, freshSync(conversation)).dirty = true;
      }
      if (conversations.length > 0) batches.add(new Set(conversations.map(({ id }) => id)));
    },
    has: (id) => [...batches].some((ids) => ids.has(id)),
    waiting() {
      const members = [...batches].map(
        (ids) => [ids, [...ids].flatMap((id) => entries.get(id) ?? [])] as const,
      );
      for (const [ids, batch] of members) if (batch.length === 0) batches.delete(ids);
      return members.flatMap(([, batch]) => (batch.length === 0 ? [] : [batch]));
    },
    async save(batch, database) {
      const members = batch.map(({ latest, sync }) => ({ latest, sync }));
      const states = await saveTogether(database, members, surroundings);
      for (const [place, entry] of batch.entries()) {
        const [member, sync] = [members[place], states[place]];
        if (member === undefined || sync === undefined) continue;
        entry.sync = sync;
        entry.dirty = entry.latest !== member.latest;
      }
      for (const ids of batches) if (batch.some(({ id }) => ids.has(id))) batches.delete(ids);
    },
  };
}
