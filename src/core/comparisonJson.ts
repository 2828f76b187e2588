import type { BlindTest, Comparison, Pane, SharedCursor, SyncGroup } from './comparison.ts';
import { type ConversationJson, conversationFromJson, conversationToJson } from './conversationJson.ts';
import { createRenaming, type Renaming } from './renaming.ts';
import { createParamTable, type ParamTable } from './tokenJson.ts';
import type { SamplingParams } from './types.ts';

export const comparisonSchema = 'glassbox-comparison';
export const comparisonVersion = 1;

export interface PaneJson {
  readonly id: string;
  readonly name: string;
  /** The model that answers there; missing: whichever is chosen for the page. */
  readonly modelId?: string;
  /** See `Pane`; missing: not known. */
  readonly vocabularyKey?: string;
  readonly conversation: ConversationJson;
  readonly contextUsed: number;
}

export interface ComparisonJson {
  readonly id: string;
  /** Two to six. */
  readonly panes: readonly PaneJson[];
  readonly sync: Readonly<Record<SyncGroup, boolean>>;
  readonly independentSeeds: boolean;
  readonly focusedPaneId: string;
  readonly mixer: { readonly pane: PaneJson; readonly weight: number } | null;
  readonly cursor: SharedCursor | null;
  readonly blind: BlindTest | null;
  readonly presetId: string | null;
}

/** A comparison as a file: nothing but what JSON can hold. */
export interface ComparisonFile {
  readonly schema: typeof comparisonSchema;
  readonly version: typeof comparisonVersion;
  /** Name and version of the program that wrote it. */
  readonly app: string;
  readonly model: { readonly id: string; readonly name: string };
  /** ISO 8601. */
  readonly exportedAt: string;
  /** The settings that the tokens' draws name by index. */
  readonly drawParams: readonly SamplingParams[];
  readonly comparison: ComparisonJson;
}

export type ComparisonFileMeta = Pick<ComparisonFile, 'app' | 'model' | 'exportedAt'>;

/**
 * A comparison with everything recorded in it, as plain JSON values. What is under way (writing, waiting,
 * pointing with the mouse) is left out.
 */
export function comparisonToJson(comparison: Comparison, meta: ComparisonFileMeta): ComparisonFile {
  const { id, panes, sync, independentSeeds, focusedPaneId, mixer, cursor, blind, presetId } = comparison;
  const drawParams = createParamTable();
  const paneJson = (pane: Pane): PaneJson => paneToJson(pane, drawParams);
  return {
    schema: comparisonSchema,
    version: comparisonVersion,
    ...meta,
    drawParams: drawParams.list,
    comparison: {
      id,
      panes: panes.map(paneJson),
      sync,
      independentSeeds,
      focusedPaneId,
      mixer: mixer === null ? null : { pane: paneJson(mixer.pane), weight: mixer.weight },
      cursor,
      blind,
      presetId,
    },
  };
}

function paneToJson(pane: Pane, drawParams: ParamTable): PaneJson {
  const { id, name, conversation, contextUsed } = pane;
  return {
    id,
    name,
    ...paneModel(pane),
    conversation: conversationToJson(conversation, drawParams),
    contextUsed,
  };
}

/** What a record of a pane says of its model: nothing where nothing is known. */
export function paneModel({ modelId, vocabularyKey }: Pane): Pick<PaneJson, 'modelId' | 'vocabularyKey'> {
  return {
    ...(modelId === null ? {} : { modelId }),
    ...(vocabularyKey === null ? {} : { vocabularyKey }),
  };
}

/**
 * The comparison of a file that has been validated, under fresh ids, so that it can stand beside the one it
 * was made of.
 * @param newId a new id at every call.
 * @throws RangeError where the file contradicts its type: an unknown parent or pane, or settings not listed.
 */
export function comparisonFromFile(file: ComparisonFile, newId: () => string): Comparison {
  const { panes, mixer, cursor, blind, focusedPaneId, sync, independentSeeds, presetId } = file.comparison;
  const paneIds = createRenaming('pane', newId);
  const pane = (json: PaneJson): Pane => paneFromJson(json, paneIds.rename(json.id), file.drawParams, newId);
  // First of all the panes, because the rest names them.
  const freshPanes = panes.map(pane);
  const freshMixer = mixer === null ? null : { weight: mixer.weight, pane: pane(mixer.pane) };
  return {
    id: newId(),
    panes: freshPanes,
    sync,
    independentSeeds,
    focusedPaneId: paneIds.renamed(focusedPaneId),
    mixer: freshMixer,
    cursor: cursor === null ? null : { ...cursor, paneId: paneIds.renamed(cursor.paneId) },
    hovered: null,
    blind: blind === null ? null : blindFromJson(blind, paneIds),
    presetId,
  };
}

function blindFromJson({ order: [a, b], vote }: BlindTest, paneIds: Renaming): BlindTest {
  return { order: [paneIds.renamed(a), paneIds.renamed(b)], vote };
}

function paneFromJson(
  { name, modelId, vocabularyKey, conversation, contextUsed }: PaneJson,
  id: string,
  drawParams: readonly SamplingParams[],
  newId: () => string,
): Pane {
  const fresh = conversationFromJson(conversation, drawParams, newId);
  return {
    id,
    name,
    modelId: modelId ?? null,
    vocabularyKey: vocabularyKey ?? null,
    conversation: fresh,
    writing: null,
    queuedReplyId: null,
    contextUsed,
  };
}
