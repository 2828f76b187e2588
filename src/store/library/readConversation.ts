import { type ConversationReplica, unsaved } from '../../core/conversationReplica.ts';
import { mergeConversations } from '../../core/mergeConversations.ts';
import { createParamTable, type ParamTable } from '../../core/tokenJson.ts';
import { unpackTokens } from '../../core/tokenPacking.ts';
import type { AssistantMessage, ChatMessage, TokenRecord } from '../../core/types.ts';
import { checkMessage, checkTokens } from './checkRows.ts';
import { LibraryFault } from './libraryFault.ts';
import type { Migration } from './migrations.ts';
import {
  chunkTokens,
  type ConversationRow,
  keysUnder,
  type MessageRow,
  type QuarantineRow,
  type ReadTransaction,
  type ReplyRow,
  type Track,
} from './records.ts';

/** A record that cannot be used, with the reason. */
export type BadRecord = Omit<QuarantineRow, 'at'>;

/** The rows of messages by id, without those that are bad. */
export interface CheckedMessages {
  readonly rows: readonly MessageRow[];
  readonly bad: readonly BadRecord[];
}

export function checkMessages(steps: readonly Migration[], values: readonly unknown[]): CheckedMessages {
  const rows: MessageRow[] = [];
  const bad: BadRecord[] = [];
  for (const row of values) {
    try {
      rows.push(checkMessage(steps, row));
    } catch (error) {
      bad.push({ store: 'messages', reason: reasonOf(error), row });
    }
  }
  return { rows, bad };
}

/** A spoilt record's reason. Throws on whatever is no fault of the record. */
export function reasonOf(error: unknown): string {
  if (error instanceof LibraryFault) throw error;
  if (error instanceof RangeError || error instanceof TypeError) return error.message;
  throw error;
}

/** Token records of one conversation, unpacked chunk by chunk in the order of their keys. */
export interface TokenReader {
  /** @param value the next record of the store. */
  add(value: unknown): void;
  /** Of a reply's track; what came after a gap is left out. */
  tokens(messageId: string, track: Track): readonly TokenRecord[];
  readonly bad: readonly BadRecord[];
}

export function createTokenReader(steps: readonly Migration[]): TokenReader {
  const params: ParamTable = createParamTable();
  const tracks = new Map<string, TokenRecord[]>();
  const bad: BadRecord[] = [];
  return {
    bad,
    add(value) {
      try {
        const { messageId, track, chunk, packed } = checkTokens(steps, value);
        const records = unpackTokens(packed, params);
        const key = `${track} ${messageId}`;
        const before = tracks.get(key) ?? [];
        // After a gap nothing can be added, and a chunk that is not full is the last.
        if (before.length !== chunk * chunkTokens) return;
        before.push(...records);
        tracks.set(key, before);
      } catch (error) {
        bad.push({ store: 'tokens', reason: reasonOf(error), row: value });
      }
    },
    tokens: (messageId, track) => tracks.get(`${track} ${messageId}`) ?? [],
  };
}

/**
 * The conversation that these records make up. A reply whose records are not all there ends where they end, as if it
 * had been stopped; so does one that nobody finished.
 */
export function buildReplica(
  header: ConversationRow,
  rows: readonly MessageRow[],
  reader: Pick<TokenReader, 'tokens'>,
): ConversationReplica {
  const messages: Record<string, ChatMessage> = {};
  const nothing: ConversationReplica = {
    conversation: { id: header.id, ...header.setup, messages, children: {}, shownChild: header.shownChild },
    revisions: {},
    places: {},
    tombstones: {},
    setup: header.setupRevisions,
  };
  return withRows(nothing, rows, (row) => {
    const tokens = reader.tokens(row.id, 0).slice(0, row.tokenCount);
    const { promptTokenCount } = row;
    const promptTokens =
      promptTokenCount === null ? null : reader.tokens(row.id, 1).slice(0, promptTokenCount);
    const endReason = tokens.length < row.tokenCount ? 'aborted' : (row.message.endReason ?? 'aborted');
    const whole = promptTokens === null || promptTokens.length === promptTokenCount;
    return { ...row.message, endReason, tokens, promptTokens: whole ? promptTokens : null };
  });
}

/** The replica with these records in place of what it had of them. */
function withRows(
  replica: ConversationReplica,
  rows: readonly MessageRow[],
  reply: (row: ReplyRow) => AssistantMessage,
): ConversationReplica {
  const messages = { ...replica.conversation.messages };
  const revisions = { ...replica.revisions };
  const places = { ...replica.places };
  const tombstones = { ...replica.tombstones };
  for (const row of rows) {
    const { id, revision } = row;
    delete messages[id];
    delete tombstones[id];
    if (row.kind === 'deleted') {
      tombstones[id] = { parent: row.parent, revision };
      continue;
    }
    messages[id] = row.kind === 'user' ? row.message : reply(row);
    revisions[id] = revision;
    places[id] = row.place;
  }
  const { conversation, setup } = replica;
  // Without children, what is not said to be shown is open; with them it would be the end of a document.
  const raw = {
    conversation: { ...conversation, messages, children: {} },
    revisions,
    places,
    tombstones,
    setup,
  };
  // Merged with itself it gets its lists of children, and a sound tree.
  return mergeConversations(raw, raw);
}

/**
 * What is stored now, by reading what was written since `revision`, in one transaction.
 * @param known what was stored at `revision`; with revision 0 everything is read.
 */
export async function readChanges(
  transaction: ReadTransaction,
  steps: readonly Migration[],
  known: ConversationReplica,
  revision: number,
  header: ConversationRow,
): Promise<ConversationReplica> {
  const { id } = header;
  const since = IDBKeyRange.bound([id, revision], [id, unsaved], true);
  const { rows } = checkMessages(
    steps,
    await transaction.objectStore('messages').index('byRevision').getAll(since),
  );
  const replies = new Map<string, AssistantMessage>();
  for (const row of rows) {
    if (row.kind !== 'reply') continue;
    const old = row.rewritten > revision ? undefined : known.conversation.messages[row.id];
    const before = old?.role === 'assistant' ? old : null;
    replies.set(row.id, {
      ...row.message,
      tokens: await readTrack(transaction, steps, row, 0, before?.tokens ?? []),
      promptTokens:
        row.promptTokenCount === null
          ? null
          : await readTrack(transaction, steps, row, 1, before?.promptTokens ?? []),
    });
  }
  const { setup, setupRevisions, shownChild } = header;
  const conversation = { ...known.conversation, ...setup, shownChild };
  const replica = { ...known, conversation, setup: setupRevisions };
  return withRows(replica, rows, (row) => {
    const message = replies.get(row.id);
    if (message === undefined) throw new RangeError(`The reply "${row.id}" was not read.`);
    return message;
  });
}

/** A track's records; those that are known already are not read again. */
async function readTrack(
  transaction: ReadTransaction,
  steps: readonly Migration[],
  { conversationId, id, tokenCount, promptTokenCount }: ReplyRow,
  track: Track,
  known: readonly TokenRecord[],
): Promise<readonly TokenRecord[]> {
  const from = Math.floor(known.length / chunkTokens);
  const range =
    from === 0
      ? keysUnder(conversationId, id, track)
      : IDBKeyRange.bound([conversationId, id, track, from], [conversationId, id, track, []]);
  const values = await transaction.objectStore('tokens').getAll(range);
  const params = createParamTable();
  const tokens = known.slice(0, from * chunkTokens);
  try {
    for (const value of values) {
      const { chunk, packed } = checkTokens(steps, value);
      const records = unpackTokens(packed, params);
      if (chunk * chunkTokens > tokens.length) break;
      // Records that are known stay the same objects.
      for (const [index, record] of records.entries()) {
        const at = chunk * chunkTokens + index;
        tokens[at] = known[at] ?? record;
      }
    }
  } catch (error) {
    // A spoilt record ends the track here; whoever opens the conversation puts it into quarantine.
    reasonOf(error);
  }
  // What a longer version left behind is no part of this one.
  tokens.length = Math.min(tokens.length, track === 0 ? tokenCount : (promptTokenCount ?? 0));
  return tokens.length <= known.length ? known : tokens;
}
