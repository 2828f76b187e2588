import { shownPath } from '../../core/conversation.ts';
import { type ConversationReplica, setupFields } from '../../core/conversationReplica.ts';
import { pathEnd, shownUnder } from '../../core/documentEnd.ts';
import { cutLine } from '../../core/titles.ts';
import { createParamTable, type ParamTable } from '../../core/tokenJson.ts';
import { packTokens } from '../../core/tokenPacking.ts';
import type { ChatMessage, Conversation, TokenRecord } from '../../core/types.ts';
import {
  type ConversationRow,
  chunkTokens,
  keysUnder,
  type MessageRow,
  type ReplyRow,
  type Track,
  type WriteTransaction,
} from './records.ts';

/** What one write needs to know besides the two states. */
export interface WriteStamp {
  readonly revision: number;
  readonly schema: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A step of the transaction; every one is a single write. */
type Write = (transaction: WriteTransaction) => Promise<unknown>;

/** What leads from the records as they are to the records as they shall be. */
export interface WritePlan {
  readonly writes: readonly Write[];
  /** Messages whose content, place or deletion is written. */
  readonly written: ReadonlySet<string>;
}

/**
 * The records of messages that differ between what is stored and what shall be. A changed message is one whose
 * object is another; of its tokens only chunks that are new or not full are written.
 */
export function planWrites(
  stored: ConversationReplica,
  next: ConversationReplica,
  stamp: WriteStamp,
): WritePlan {
  const conversationId = next.conversation.id;
  const params = createParamTable();
  const writes: Write[] = [];
  const written = new Set<string>();
  for (const [id, message] of Object.entries(next.conversation.messages)) {
    const before = stored.conversation.messages[id];
    if (before === message && stored.places[id] === next.places[id]) continue;
    written.add(id);
    writes.push(...messageWrites(conversationId, before, message, next, stamp, params));
  }
  for (const [id, tombstone] of Object.entries(next.tombstones)) {
    if ((stored.tombstones[id]?.revision ?? -1) >= tombstone.revision) continue;
    written.add(id);
    const { revision, schema, now: deletedAt } = stamp;
    const { parent } = tombstone;
    writes.push(
      (transaction) =>
        transaction
          .objectStore('messages')
          .put({ conversationId, id, revision, schema, kind: 'deleted', parent, deletedAt }),
      (transaction) => transaction.objectStore('tokens').delete(keysUnder(conversationId, id)),
    );
  }
  return { writes, written };
}

function messageWrites(
  conversationId: string,
  before: ChatMessage | undefined,
  message: ChatMessage,
  next: ConversationReplica,
  { revision, schema }: WriteStamp,
  params: ParamTable,
): readonly Write[] {
  const known = next.places[message.id] ?? { parent: '', revision, index: 0 };
  const place = known.revision === Number.POSITIVE_INFINITY ? { ...known, revision } : known;
  const common = { conversationId, id: message.id, revision, schema, place };
  const put =
    (row: MessageRow): Write =>
    (transaction) =>
      transaction.objectStore('messages').put(row);
  if (message.role === 'user') return [put({ ...common, kind: 'user', message })];

  const old = before?.role === 'assistant' ? before : null;
  const { tokens, promptTokens, ...content } = message;
  const reply = tokenWrites(conversationId, message.id, 0, old?.tokens ?? [], tokens, schema, params);
  const prompt = tokenWrites(
    conversationId,
    message.id,
    1,
    old?.promptTokens ?? [],
    promptTokens ?? [],
    schema,
    params,
  );
  const row: ReplyRow = {
    ...common,
    kind: 'reply',
    message: content,
    tokenCount: tokens.length,
    promptTokenCount: promptTokens?.length ?? null,
    // Readers that know an earlier state read only what was appended; after a rewrite they read all.
    rewritten: reply.rewritten || prompt.rewritten || old === null ? revision : 0,
  };
  return [
    // `rewritten` of an earlier write must not sink.
    async (transaction) => {
      const store = transaction.objectStore('messages');
      const present = old === null ? undefined : await store.get([conversationId, message.id]);
      const earlier = present?.kind === 'reply' ? present.rewritten : 0;
      await store.put({ ...row, rewritten: Math.max(row.rewritten, earlier) });
    },
    ...reply.writes,
    ...prompt.writes,
  ];
}

function tokenWrites(
  conversationId: string,
  messageId: string,
  track: Track,
  before: readonly TokenRecord[],
  tokens: readonly TokenRecord[],
  schema: number,
  params: ParamTable,
): { readonly writes: readonly Write[]; readonly rewritten: boolean } {
  if (before === tokens) return { writes: [], rewritten: false };
  let kept = 0;
  while (kept < before.length && before[kept] === tokens[kept]) kept += 1;
  const rewritten = kept < before.length;
  if (!rewritten && kept === tokens.length) return { writes: [], rewritten };
  const writes: Write[] = [];
  const chunks = Math.ceil(tokens.length / chunkTokens);
  for (let chunk = Math.floor(kept / chunkTokens); chunk < chunks; chunk++) {
    const packed = packTokens(tokens.slice(chunk * chunkTokens, (chunk + 1) * chunkTokens), params);
    writes.push((transaction) =>
      transaction.objectStore('tokens').put({ conversationId, messageId, track, chunk, schema, packed }),
    );
  }
  if (Math.ceil(before.length / chunkTokens) > chunks) {
    const rest = IDBKeyRange.bound(
      [conversationId, messageId, track, chunks],
      [conversationId, messageId, track, []],
    );
    writes.push((transaction) => transaction.objectStore('tokens').delete(rest));
  }
  return { writes, rewritten };
}

const firstWordsLength = 80;

/** The conversation's own record. @param before the record as it stands, for what a write does not change. */
export function conversationRow(
  replica: ConversationReplica,
  before: Pick<ConversationRow, 'owner' | 'pinned' | 'createdAt' | 'updatedAt'>,
  stamp: WriteStamp,
  /** Whether anything was said or set; what is merely shown makes it no younger. */
  changed: boolean,
): ConversationRow {
  const { conversation, setup: setupRevisions } = replica;
  const { messages, children, shownChild, id, ...setup } = conversation;
  return {
    id,
    schema: stamp.schema,
    revision: stamp.revision,
    setup,
    setupRevisions,
    shownChild: shownVersions(conversation),
    owner: before.owner,
    pinned: before.pinned,
    createdAt: before.createdAt,
    updatedAt: changed ? stamp.now : before.updatedAt,
    ...summaryFigures(conversation),
  };
}

/** Where there is one version only, it is the one that is shown, unless a document ends above it. */
function shownVersions(conversation: Conversation): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const [parent, versions] of Object.entries(conversation.children)) {
    const id = shownUnder(conversation, parent);
    if (id !== undefined && (versions.length > 1 || id === pathEnd)) shown[parent] = id;
  }
  return shown;
}

export function summaryFigures(
  conversation: Conversation,
): Pick<ConversationRow, 'firstWords' | 'messageCount' | 'tokenCount'> {
  const messages = Object.values(conversation.messages);
  const first = shownPath(conversation).find((message) => message.role === 'user');
  const tokens = messages.map((message) => (message.role === 'user' ? 0 : message.tokens.length));
  return {
    firstWords: first?.role === 'user' ? cutLine(first.text, firstWordsLength) : '',
    messageCount: messages.length,
    tokenCount: tokens.reduce((total, count) => total + count, 0),
  };
}

/** Whether the conversation's own record would say anything new. */
export function isHeaderChanged(row: ConversationRow, replica: ConversationReplica): boolean {
  const shown = shownVersions(replica.conversation);
  return (
    row.setup.startToken !== replica.conversation.startToken ||
    setupFields.some((field) => row.setupRevisions[field] !== replica.setup[field]) ||
    JSON.stringify(Object.entries(shown).sort()) !== JSON.stringify(Object.entries(row.shownChild).sort())
  );
}
