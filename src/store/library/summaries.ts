import type { Comparison } from '../../core/comparison.ts';
import type { Conversation } from '../../core/types.ts';
import { checkComparison, checkConversation } from './checkRows.ts';
import { LibraryFault } from './libraryFault.ts';
import type { LibrarySummary } from './library.ts';
import type { Migration } from './migrations.ts';
import type { ComparisonRow, ConversationRow, Database } from './records.ts';
import { repairConversation } from './repairConversation.ts';
import { conversationsOf } from './saveComparison.ts';
import { beginReading } from './transact.ts';
import { summaryFigures } from './writeConversation.ts';

export interface ReadSummaries {
  /** In no order. */
  readonly summaries: readonly LibrarySummary[];
  /** Comparisons whose record is spoilt. */
  readonly spoilt: readonly string[];
}

/** Every line of the list: two reads, however many messages there are. */
export async function readSummaries(
  database: Database,
  steps: readonly Migration[],
  now: number,
): Promise<ReadSummaries> {
  const transaction = beginReading(database);
  const rawRows: readonly unknown[] = await transaction.objectStore('conversations').getAll();
  const rawComparisons: readonly { readonly id: string }[] = await transaction
    .objectStore('comparisons')
    .getAll();
  const summaries: LibrarySummary[] = [];
  const spoilt: string[] = [];
  const owned: ConversationRow[] = [];
  for (const raw of rawRows) {
    try {
      const row = conversationOf(steps, raw, now);
      if (row.owner === null) summaries.push(summaryOf(row));
      else owned.push(row);
    } catch (error) {
      if (!(error instanceof LibraryFault)) throw error;
      summaries.push(newerSummary('conversation', raw));
    }
  }
  for (const raw of rawComparisons) {
    try {
      const row = checkComparison(steps, raw);
      const panes = owned.filter(({ owner }) => owner === row.id);
      summaries.push(comparisonSummary(row, panes));
    } catch (error) {
      if (error instanceof LibraryFault) summaries.push(newerSummary('comparison', raw));
      else spoilt.push(raw.id);
    }
  }
  return { summaries, spoilt };
}

/** A spoilt record is told as far as it goes; opening the conversation mends it. */
function conversationOf(steps: readonly Migration[], raw: unknown, now: number): ConversationRow {
  try {
    return checkConversation(steps, raw);
  } catch (error) {
    return repairConversation(steps, raw, error, now).header;
  }
}

export function summaryOf(row: ConversationRow): LibrarySummary {
  const { id, setup, firstWords, messageCount, tokenCount, createdAt, updatedAt, pinned } = row;
  const { title, modelId } = setup;
  return {
    kind: kindOf(setup),
    id,
    title,
    firstWords,
    modelId,
    messageCount,
    tokenCount,
    createdAt,
    updatedAt,
    pinned,
    newer: false,
  };
}

export function kindOf({ startToken }: Pick<Conversation, 'startToken'>): LibrarySummary['kind'] {
  return startToken === undefined ? 'conversation' : 'document';
}

function comparisonSummary(row: ComparisonRow, owned: readonly ConversationRow[]): LibrarySummary {
  const { id, title, panes, createdAt, updatedAt, pinned } = row;
  const total = (count: (each: ConversationRow) => number) =>
    owned.reduce((sum, each) => sum + count(each), 0);
  return {
    kind: 'comparison',
    id,
    title,
    firstWords: panes.map(({ name }) => name).join(', '),
    modelId: owned[0]?.setup.modelId ?? '',
    messageCount: total(({ messageCount }) => messageCount),
    tokenCount: total(({ tokenCount }) => tokenCount),
    createdAt,
    updatedAt,
    pinned,
    newer: false,
  };
}

function newerSummary(kind: LibrarySummary['kind'], raw: unknown): LibrarySummary {
  const { id, title, setup } = { ...(raw as Readonly<Record<string, unknown>>) };
  const inner = typeof setup === 'object' && setup !== null && 'title' in setup ? setup.title : title;
  return {
    kind,
    id: String(id),
    title: typeof inner === 'string' ? inner : '',
    firstWords: '',
    modelId: '',
    messageCount: 0,
    tokenCount: 0,
    createdAt: 0,
    updatedAt: 0,
    pinned: false,
    newer: true,
  };
}

/** Of a conversation that is not saved. */
export function unsavedSummary(conversation: Conversation, now: number): LibrarySummary {
  const { id, title, modelId } = conversation;
  const figures = summaryFigures(conversation);
  return {
    kind: kindOf(conversation),
    id,
    title,
    modelId,
    ...figures,
    createdAt: now,
    updatedAt: now,
    pinned: false,
    newer: false,
  };
}

/** Of a comparison that is not saved. */
export function unsavedComparison(comparison: Comparison, now: number): LibrarySummary {
  const conversations = conversationsOf(comparison);
  const figures = conversations.map(summaryFigures);
  return {
    kind: 'comparison',
    id: comparison.id,
    title: conversations.find(({ title }) => title !== '')?.title ?? '',
    firstWords: comparison.panes.map(({ name }) => name).join(', '),
    modelId: conversations[0]?.modelId ?? '',
    messageCount: figures.reduce((sum, { messageCount }) => sum + messageCount, 0),
    tokenCount: figures.reduce((sum, { tokenCount }) => sum + tokenCount, 0),
    createdAt: now,
    updatedAt: now,
    pinned: false,
    newer: false,
  };
}

/** The list with what could not be saved; of that, only the records know when it began and how it is kept. */
export function withUnsaved(
  stored: readonly LibrarySummary[],
  unsaved: readonly LibrarySummary[],
): readonly LibrarySummary[] {
  const known = new Map(stored.map((summary) => [summary.id, summary]));
  const fresh = unsaved.map((summary) => {
    const { createdAt, pinned, title } = known.get(summary.id) ?? summary;
    known.delete(summary.id);
    // A comparison's title is its record's.
    return { ...summary, createdAt, pinned, title: summary.kind === 'comparison' ? title : summary.title };
  });
  return [...fresh, ...known.values()];
}

/** Pinned first, then the newest. */
export function inListOrder(summaries: readonly LibrarySummary[]): readonly LibrarySummary[] {
  return [...summaries].sort(
    (a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1),
  );
}
