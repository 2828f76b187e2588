import { type Comparison, maxPanes, type Pane, panesOf } from '../../core/comparison.ts';
import { paneModel } from '../../core/comparisonJson.ts';
import type { Conversation } from '../../core/types.ts';
import { checkComparison } from './checkRows.ts';
import { latestVersion } from './migrations.ts';
import { reasonOf } from './readConversation.ts';
import type { ComparisonRow, Database, PaneRow, WriteTransaction } from './records.ts';
import type { SaveSurroundings } from './saveConversation.ts';
import { transact } from './transact.ts';

/**
 * Writes a comparison without its conversations. Where another tab has written it meanwhile, its panes are kept
 * beside these, as far as there is room.
 * @param known the revision that this tab has read or written last; 0: none.
 * @returns the new revision.
 * @throws LibraryFault `newer` for a record of a later schema; else what the storage throws.
 */
export async function saveComparison(
  database: Database,
  comparison: Comparison,
  known: number,
  { migrations, now }: SaveSurroundings,
): Promise<number> {
  return transact(database, async (transaction) => {
    const raw: unknown = await transaction.objectStore('comparisons').get(comparison.id);
    const before = raw === undefined ? await trashed(transaction, comparison.id) : raw;
    const stored = before === undefined ? null : readStored(before);
    const mine = comparison.panes.map(paneRow);
    const others = (stored?.panes ?? []).filter(({ id }) => mine.every((pane) => pane.id !== id));
    const isOthers = stored !== null && stored.revision !== known;
    const { sync, independentSeeds, focusedPaneId, cursor, presetId, blind, mixer } = comparison;
    const titled = comparison.panes.find(({ conversation }) => conversation.title !== '');
    const revision = Math.max(known, stored?.revision ?? 0) + 1;
    const row: ComparisonRow = {
      id: comparison.id,
      schema: latestVersion(migrations),
      revision,
      createdAt: stored?.createdAt ?? now(),
      updatedAt: now(),
      pinned: stored?.pinned ?? false,
      title: stored === null || stored.title === '' ? (titled?.conversation.title ?? '') : stored.title,
      panes: isOthers ? [...mine, ...others].slice(0, maxPanes) : mine,
      mixer: mixer === null ? null : { pane: paneRow(mixer.pane), weight: mixer.weight },
      blind,
      setup: { sync, independentSeeds, focusedPaneId, cursor, presetId },
    };
    await transaction.objectStore('comparisons').put(row);
    return revision;
  });

  function readStored(raw: unknown): ComparisonRow | null {
    try {
      return checkComparison(migrations, raw);
    } catch (error) {
      // Spoilt: it is written anew.
      reasonOf(error);
      return null;
    }
  }
}

async function trashed(transaction: WriteTransaction, id: string): Promise<unknown> {
  const row = await transaction.objectStore('trash').get(id);
  if (row?.kind !== 'comparison') return undefined;
  await transaction.objectStore('trash').delete(id);
  return row.row;
}

function paneRow(pane: Pane): PaneRow {
  const { id, name, contextUsed, conversation } = pane;
  return { id, name, ...paneModel(pane), contextUsed, conversationId: conversation.id };
}

/** The conversations of all panes, the mixer's too. */
export function conversationsOf(comparison: Comparison): readonly Conversation[] {
  return panesOf(comparison).map(({ conversation }) => conversation);
}

/** The comparison of these records; a pane whose conversation is missing is left out. */
export function buildComparison(row: ComparisonRow, conversations: readonly Conversation[]): Comparison {
  const pane = (paneOf: PaneRow): readonly Pane[] => {
    const { id, name, modelId = null, vocabularyKey = null, contextUsed, conversationId } = paneOf;
    const conversation = conversations.find((each) => each.id === conversationId);
    if (conversation === undefined) return [];
    const own = { id, name, modelId, vocabularyKey, conversation, contextUsed };
    return [{ ...own, writing: null, queuedReplyId: null }];
  };
  const panes = row.panes.flatMap(pane);
  const ids = panes.map(({ id }) => id);
  const [mixerPane] = row.mixer === null ? [] : pane(row.mixer.pane);
  const { focusedPaneId, cursor } = row.setup;
  return {
    ...row.setup,
    id: row.id,
    panes,
    focusedPaneId: ids.includes(focusedPaneId) ? focusedPaneId : (ids[0] ?? ''),
    cursor: cursor !== null && ids.includes(cursor.paneId) ? cursor : null,
    mixer:
      row.mixer === null || mixerPane === undefined ? null : { pane: mixerPane, weight: row.mixer.weight },
    hovered: null,
    blind: row.blind?.order.every((id) => ids.includes(id)) === true ? row.blind : null,
  };
}
