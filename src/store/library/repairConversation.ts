import { type SetupField, setupFields } from '../../core/conversationReplica.ts';
import type { Conversation } from '../../core/types.ts';
import { emptyConversation } from '../emptyConversation.ts';
import { isSetup } from './checkRows.ts';
import { latestVersion, type Migration, type RawRecord } from './migrations.ts';
import { type BadRecord, reasonOf } from './readConversation.ts';
import type { ConversationRow } from './records.ts';

/**
 * A record for a conversation whose own cannot be read, with what is left of it and the recommended settings for the
 * rest: its messages are records of their own.
 * @param error what reading it threw; thrown on when it is no fault of the record.
 */
export function repairConversation(
  steps: readonly Migration[],
  raw: unknown,
  error: unknown,
  now: number,
): { readonly header: ConversationRow; readonly bad: readonly BadRecord[] } {
  const reason = reasonOf(error);
  const row = fieldsOf(raw);
  const id = typeof row.id === 'string' ? row.id : '';
  const kept = fieldsOf(row.setup);
  const modelId = typeof kept.modelId === 'string' ? kept.modelId : '';
  const empty = { ...emptyConversation(id, modelId), title: 'Recovered conversation' };
  const setup = Object.fromEntries(
    setupFields.map((field): [SetupField, unknown] => [
      field,
      isSetup(field, kept[field]) ? kept[field] : empty[field],
    ]),
  ) as Pick<Conversation, SetupField>;
  const mark = typeof kept.startToken === 'boolean' ? { startToken: kept.startToken } : {};
  const number = (value: unknown, otherwise: number) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
  const header: ConversationRow = {
    id,
    schema: latestVersion(steps),
    revision: number(row.revision, 1),
    setup: { ...setup, ...mark },
    setupRevisions: Object.fromEntries(setupFields.map((field) => [field, 0])) as Record<SetupField, number>,
    shownChild: {},
    owner: typeof row.owner === 'string' ? row.owner : null,
    pinned: row.pinned === true,
    createdAt: number(row.createdAt, now),
    updatedAt: number(row.updatedAt, now),
    firstWords: typeof row.firstWords === 'string' ? row.firstWords : '',
    messageCount: number(row.messageCount, 0),
    tokenCount: number(row.tokenCount, 0),
  };
  return { header, bad: [{ store: 'conversations', reason, row: raw }] };
}

function fieldsOf(value: unknown): RawRecord {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
