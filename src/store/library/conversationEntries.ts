import { stampChanges } from '../../core/conversationReplica.ts';
import { mergeConversations } from '../../core/mergeConversations.ts';
import { sameConversation } from '../../core/sameConversation.ts';
import type { Conversation } from '../../core/types.ts';
import { nextSlice } from './nextSlice.ts';
import type { Database } from './records.ts';
import {
  freshSync,
  refreshConversation,
  type SaveSurroundings,
  type SyncState,
  saveConversation,
} from './saveConversation.ts';
import type { WrittenReplies } from './writtenReplies.ts';

/** One conversation that this tab holds. */
export interface ConversationEntry {
  readonly id: string;
  /** As the page shows it. */
  latest: Conversation;
  owner: string | null;
  sync: SyncState;
  /** Whether `latest` may hold what was not saved. */
  dirty: boolean;
  /** It is saved under a newer schema and must stay as it is. */
  refused: boolean;
}

export interface EntrySurroundings extends SaveSurroundings {
  readonly isWriting: (conversationId: string) => boolean;
  /** What another tab wrote was merged into what this one shows. */
  readonly onMerged: (id: string, merged: Conversation) => void;
  readonly written: WrittenReplies;
}

/** The conversations that this tab holds, and how far each is saved. */
export interface ConversationEntries {
  get(id: string): ConversationEntry | undefined;
  all(): readonly ConversationEntry[];
  /** A conversation as it was read. */
  put(conversation: Conversation, owner: string | null, sync: SyncState): ConversationEntry;
  /** @returns what the change calls for. */
  observe(conversation: Conversation, owner: string | null, isKept: boolean): 'nothing' | 'soon' | 'at-once';
  /** Writes one entry. @returns whether anything was written. Rejects as `saveConversation`. */
  save(entry: ConversationEntry, database: Database): Promise<boolean>;
  /** Takes over what other tabs have written. Rejects as `refreshConversation`. */
  refresh(entry: ConversationEntry, database: Database): Promise<void>;
  /** As the page may show it: what was begun here and is not being written any more has ended. */
  shown(entry: ConversationEntry): Conversation;
  /** Ends what no tab writes any more, unless something is written here. @returns whether that is to be saved. */
  endUnwritten(entry: ConversationEntry): boolean;
  /** Nothing of it is saved any more unless it changes again. */
  discard(id: string): void;
  /** Lets go of what is saved and was not seen for long. */
  evict(): void;
}

/** A chat, a comparison's seven conversations and as many that an undo may bring back. */
const heldEntries = 16;

export function createConversationEntries(surroundings: EntrySurroundings): ConversationEntries {
  const { isWriting, onMerged, written } = surroundings;
  /** The one that was seen last stands at the end. */
  const entries = new Map<string, ConversationEntry>();
  const discarded = new WeakSet<Conversation>();

  /** Shows what is stored together with what this tab has changed since, unless a reply is being written here. */
  function takeOver(entry: ConversationEntry): void {
    const { mine, known, revision } = entry.sync;
    if (mine === known || isWriting(entry.id)) return;
    const merged = mergeConversations(stampChanges(mine, entry.latest), known);
    if (sameConversation(merged.conversation, entry.latest)) {
      const agreed = { ...merged, conversation: entry.latest };
      const isStored = sameConversation(known.conversation, entry.latest);
      entry.sync = { mine: agreed, known: isStored ? agreed : known, revision };
      return;
    }
    entry.sync = { mine: merged, known, revision };
    entry.latest = merged.conversation;
    written.watch(merged.conversation);
    onMerged(entry.id, merged.conversation);
  }

  function put(conversation: Conversation, owner: string | null, sync: SyncState): ConversationEntry {
    const { id } = conversation;
    const entry = { id, latest: conversation, owner, sync, dirty: false, refused: false };
    entries.set(id, entry);
    return entry;
  }

  return {
    get: (id) => entries.get(id),
    all: () => [...entries.values()],
    put,
    observe(conversation, owner, isKept) {
      if (discarded.has(conversation)) return 'nothing';
      const { id } = conversation;
      const known = entries.get(id);
      const before = known?.latest ?? null;
      if (before === conversation && (known?.dirty === true || !isKept)) return 'nothing';
      const entry = known ?? put(conversation, owner, freshSync(conversation));
      entries.delete(id);
      entries.set(id, entry);
      written.observe(before, conversation);
      entry.latest = conversation;
      entry.owner = owner;
      const isStored = entry.sync.revision > 0;
      if (before === conversation && isStored) return 'nothing';
      if (!isStored && !isKept && Object.keys(conversation.messages).length === 0) return 'nothing';
      entry.dirty = true;
      return isUrgent(before, conversation) ? 'at-once' : 'soon';
    },
    async save(entry, database) {
      const { latest } = entry;
      let hasWritten = false;
      for (let slice: Conversation | null = null; slice !== latest; ) {
        slice = nextSlice(entry.sync.mine.conversation, latest);
        const saved = await saveConversation(database, entry.sync, slice, entry.owner, surroundings);
        entry.sync = saved.state;
        hasWritten ||= saved.wrote;
      }
      // A reply that goes on already is this tab's still.
      if (entry.latest === latest) {
        entry.dirty = false;
        written.saved(latest);
      }
      takeOver(entry);
      return hasWritten;
    },
    async refresh(entry, database) {
      const state = await refreshConversation(database, entry.sync, surroundings);
      if (state === null) return;
      entry.sync = state;
      takeOver(entry);
    },
    shown: ({ id, latest }) => (isWriting(id) ? latest : written.endOwn(latest)),
    endUnwritten(entry) {
      if (isWriting(entry.id)) return false;
      const { latest } = entry;
      entry.latest = written.takeEnds(latest);
      if (entry.latest === latest) return false;
      entry.dirty = true;
      onMerged(entry.id, entry.latest);
      return true;
    },
    discard(id) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      discarded.add(entry.latest);
      written.forget(entry.latest);
      entries.delete(id);
    },
    evict() {
      for (const [id, { dirty }] of entries) {
        if (entries.size <= heldEntries) return;
        if (!dirty) entries.delete(id);
      }
    },
  };
}

/** A message that came, went or ended is written at once; a growing text can wait a little. */
function isUrgent(before: Conversation | null, { messages }: Conversation): boolean {
  if (before === null) return true;
  if (before.messages === messages) return false;
  for (const id in messages) {
    const [old, message] = [before.messages[id], messages[id]];
    if (old === undefined) return true;
    if (old !== message && message?.role === 'assistant' && message.endReason !== null) return true;
  }
  for (const id in before.messages) if (messages[id] === undefined) return true;
  return false;
}
