import type { ConversationReplica } from '../../core/conversationReplica.ts';
import type { AssistantMessage, ChatMessage } from '../../core/types.ts';
import { checkConversation } from './checkRows.ts';
import type { Migration, RawRecord } from './migrations.ts';
import {
  type BadRecord,
  buildReplica,
  checkMessages,
  createTokenReader,
  type TokenReader,
} from './readConversation.ts';
import {
  type ConversationRow,
  type Database,
  keysUnder,
  type MessageRow,
  type RecordStore,
} from './records.ts';
import { repairConversation } from './repairConversation.ts';
import { beginReading } from './transact.ts';

export interface StoredConversation {
  readonly header: ConversationRow;
  readonly replica: ConversationReplica;
  /** Records that cannot be used; the rest is in `replica`. */
  readonly bad: readonly BadRecord[];
  /** Replies that were being written when it was saved last. */
  readonly unfinished: readonly string[];
  /** How many records the browser itself could not read; they stay where they are. */
  readonly unreadable: number;
  /** Messages in place of those whose record is bad. */
  readonly placeholders: readonly MessageRow[];
}

export interface OpenSurroundings {
  readonly migrations: readonly Migration[];
  /** Milliseconds. */
  readonly now: () => number;
  /** Lets the page do something else. */
  readonly breathe: () => Promise<void>;
}

/** Records that one request reads: about 0.7 MB of tokens. */
const messageBatch = 64;
const tokenBatch = 16;
/** Milliseconds of unpacking at a stretch. */
const stretchMs = 5;

/**
 * One conversation with everything recorded in it; null when there is none. All records are read in one transaction,
 * then unpacked a little at a time.
 * @throws LibraryFault `newer` when it was saved under a later schema.
 */
export async function openConversation(
  database: Database,
  id: string,
  surroundings: OpenSurroundings,
): Promise<StoredConversation | null> {
  const { migrations, now, breathe } = surroundings;
  const { rawHeader, rawMessages, rawTokens, unreadable } = await readRecords(database, id);
  if (rawHeader === undefined) return null;
  const { header, bad: badHeader } = headerOf(migrations, rawHeader, now());
  const { rows, bad: badRows } = checkMessages(migrations, rawMessages);
  const reader = createTokenReader(migrations);
  let lastBreath = now();
  for (const value of rawTokens) {
    if (now() - lastBreath >= stretchMs) {
      await breathe();
      lastBreath = now();
    }
    reader.add(value);
  }
  const placeholders = badRows.flatMap(({ row }) => placeholderFor(row, rows, reader, header));
  return {
    header,
    replica: buildReplica(header, [...rows, ...placeholders], reader),
    bad: [...badHeader, ...badRows, ...reader.bad],
    unfinished: rows.flatMap((row) =>
      row.kind === 'reply' && row.message.endReason === null ? [row.id] : [],
    ),
    unreadable,
    placeholders,
  };
}

function headerOf(
  steps: readonly Migration[],
  raw: unknown,
  now: number,
): { readonly header: ConversationRow; readonly bad: readonly BadRecord[] } {
  try {
    return { header: checkConversation(steps, raw), bad: [] };
  } catch (error) {
    return repairConversation(steps, raw, error, now);
  }
}

interface RawConversation {
  readonly rawHeader: unknown;
  readonly rawMessages: readonly unknown[];
  readonly rawTokens: readonly unknown[];
  /** How many values the browser could not read. */
  readonly unreadable: number;
}

async function readRecords(database: Database, id: string): Promise<RawConversation> {
  try {
    const transaction = beginReading(database);
    const rawHeader = await transaction.objectStore('conversations').get(id);
    const rawMessages: unknown[] = [];
    const rawTokens: unknown[] = [];
    const messages = transaction.objectStore('messages');
    for (let range: IDBKeyRange | null = keysUnder(id); range !== null; ) {
      const batch = await messages.getAll(range, messageBatch);
      rawMessages.push(...batch);
      const last = batch.at(-1);
      range = batch.length < messageBatch || last === undefined ? null : keysAfter(id, [id, last.id]);
    }
    const tokens = transaction.objectStore('tokens');
    for (let range: IDBKeyRange | null = keysUnder(id); range !== null; ) {
      const batch = await tokens.getAll(range, tokenBatch);
      rawTokens.push(...batch);
      const last = batch.at(-1);
      range =
        batch.length < tokenBatch || last === undefined
          ? null
          : keysAfter(id, [id, last.messageId, last.track, last.chunk]);
    }
    return { rawHeader, rawMessages, rawTokens, unreadable: 0 };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const headers = await readSingly(database, 'conversations', IDBKeyRange.only(id));
    const messages = await readSingly(database, 'messages', keysUnder(id));
    const tokens = await readSingly(database, 'tokens', keysUnder(id));
    return {
      rawHeader: headers.values[0],
      rawMessages: messages.values,
      rawTokens: tokens.values,
      unreadable: headers.unreadable + messages.unreadable + tokens.unreadable,
    };
  }
}

function keysAfter(id: string, last: IDBValidKey): IDBKeyRange {
  return IDBKeyRange.bound(last, [id, []], true);
}

/** How browsers say that a value is lost on the disk; one such value spoils the whole request. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof DOMException && ['DataError', 'UnknownError', 'NotReadableError'].includes(error.name)
  );
}

/** One by one, without those that cannot be read: they stay where they are. */
async function readSingly(
  database: Database,
  store: Exclude<RecordStore, 'comparisons'>,
  range: IDBKeyRange,
): Promise<{ readonly values: readonly unknown[]; readonly unreadable: number }> {
  const values: unknown[] = [];
  let unreadable = 0;
  for (const key of await beginReading(database).objectStore(store).getAllKeys(range)) {
    try {
      values.push(await beginReading(database).objectStore(store).get(IDBKeyRange.only(key)));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      unreadable += 1;
    }
  }
  return { values, unreadable };
}

/**
 * Something to hang in the place of a message that cannot be read, so that what hangs below it keeps its place.
 * Nothing where neither its place nor anything below it is known.
 */
function placeholderFor(
  raw: unknown,
  rows: readonly MessageRow[],
  reader: Pick<TokenReader, 'tokens'>,
  { id: conversationId, revision, schema }: ConversationRow,
): readonly MessageRow[] {
  const { id, place, kind } = fieldsOf(raw);
  if (typeof id !== 'string' || kind === 'deleted') return [];
  const { parent, revision: placed, index } = fieldsOf(place);
  const isPlaced = typeof parent === 'string' && typeof placed === 'number' && typeof index === 'number';
  const child = rows.find((row) => row.kind !== 'deleted' && row.place.parent === id);
  if (!isPlaced && child === undefined) return [];
  const parentRow = rows.find((row) => row.id === parent);
  const isReply =
    child === undefined ? kind === 'reply' || parentRow?.kind === 'user' : child.kind === 'user';
  const common = {
    conversationId,
    id,
    revision,
    schema,
    place: isPlaced ? { parent, revision: placed, index } : { parent: '', revision: 0, index: 0 },
  };
  const message: ChatMessage = isReply
    ? lostReply(id)
    : { id, role: 'user', text: '(This message could not be read.)' };
  if (message.role === 'user') return [{ ...common, kind: 'user', message }];
  const { tokens: _, promptTokens: __, ...content } = message;
  return [
    {
      ...common,
      kind: 'reply',
      message: content,
      tokenCount: reader.tokens(id, 0).length,
      promptTokenCount: null,
      rewritten: revision,
    },
  ];
}

/** Shown as a reply that failed; its tokens are records of their own, and may all be there. */
function lostReply(id: string): AssistantMessage {
  return {
    id,
    role: 'assistant',
    prefill: '',
    prefillIds: null,
    tokens: [],
    promptIds: null,
    earlierReplyIds: null,
    promptTokens: null,
    seed: null,
    endReason: 'error',
    stats: null,
  };
}

function fieldsOf(value: unknown): RawRecord {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
