import { type Comparison, panesOf } from '../../core/comparison.ts';
import type { Conversation } from '../../core/types.ts';
import { checkComparison } from './checkRows.ts';
import type { OpenedComparison } from './library.ts';
import { quarantineComparison } from './quarantine.ts';
import { reasonOf } from './readConversation.ts';
import type { ComparisonRow, Database } from './records.ts';
import { buildComparison, conversationsOf, saveComparison } from './saveComparison.ts';
import type { SaveSurroundings } from './saveConversation.ts';
import { beginReading } from './transact.ts';

export interface ComparisonEntry {
  latest: Comparison;
  /** That this tab has read or written last; 0: none. */
  revision: number;
  dirty: boolean;
}

/** The present one and some that an undo may bring back. */
const heldEntries = 4;

/** The comparisons that this tab holds; their conversations are entries of their own. */
export interface ComparisonEntries {
  all(): readonly ComparisonEntry[];
  get(id: string): ComparisonEntry | undefined;
  /** @returns whether it is to be saved, and so its conversations. */
  observe(comparison: Comparison): boolean;
  save(entry: ComparisonEntry, database: Database): Promise<void>;
  /** @param open reads one of its conversations, with the number of its bad records. */
  open(
    id: string,
    database: Database,
    open: (
      id: string,
    ) => Promise<{ readonly conversation: Conversation; readonly badRecords: number } | null>,
  ): Promise<OpenedComparison | null>;
  /** Nothing of it is saved any more unless it changes again. @returns its conversations. */
  discard(id: string): readonly Conversation[];
}

export function createComparisonEntries(surroundings: SaveSurroundings): ComparisonEntries {
  const { migrations, now } = surroundings;
  const entries = new Map<string, ComparisonEntry>();
  const discarded = new WeakSet<Comparison>();

  /** Lets go of those that are saved and were not seen for long: the one that was seen last stands at the end. */
  function put(id: string, entry: ComparisonEntry): void {
    entries.delete(id);
    entries.set(id, entry);
    for (const [oldId, old] of entries) {
      if (entries.size <= heldEntries) return;
      if (!old.dirty) entries.delete(oldId);
    }
  }

  return {
    all: () => [...entries.values()],
    get: (id) => entries.get(id),
    observe(comparison) {
      const known = entries.get(comparison.id);
      if (discarded.has(comparison) || known?.latest === comparison) return false;
      const isSaid = conversationsOf(comparison).some(({ messages }) => Object.keys(messages).length > 0);
      if (!isSaid && (known?.revision ?? 0) === 0) return false;
      const entry = known ?? { latest: comparison, revision: 0, dirty: true };
      Object.assign(entry, { latest: comparison, dirty: true });
      put(comparison.id, entry);
      return true;
    },
    async save(entry, database) {
      const { latest, revision } = entry;
      entry.revision = await saveComparison(database, latest, revision, surroundings);
      if (entry.latest === latest) entry.dirty = false;
    },
    async open(id, database, open) {
      const raw: unknown = await beginReading(database).objectStore('comparisons').get(id);
      if (raw === undefined) return null;
      let row: ComparisonRow;
      try {
        row = checkComparison(migrations, raw);
      } catch (error) {
        reasonOf(error);
        await quarantineComparison(database, id, now());
        return null;
      }
      const conversations: Conversation[] = [];
      let badRecords = 0;
      for (const { conversationId } of panesOf(row)) {
        const opened = await open(conversationId);
        if (opened !== null) conversations.push(opened.conversation);
        badRecords += opened?.badRecords ?? 1;
      }
      const comparison = buildComparison(row, conversations);
      put(id, { latest: comparison, revision: row.revision, dirty: false });
      return { comparison, badRecords };
    },
    discard(id) {
      const entry = entries.get(id);
      if (entry === undefined) return [];
      discarded.add(entry.latest);
      entries.delete(id);
      return conversationsOf(entry.latest);
    },
  };
}
