import type { Comparison, Pane, Persona } from '../core/comparison.ts';
import { presetSync } from '../core/comparisonSetup.ts';
import type { ComparePreset } from '../core/presets.ts';
import type { SamplingParams } from '../core/types.ts';
import { emptyConversation } from './emptyConversation.ts';

/**
 * A pane in which nothing was said.
 * @param chosenId the page's model.
 * @param modelId the pane's own; null: the page's.
 */
export function newPane(
  newId: () => string,
  chosenId: string,
  persona: Persona,
  params: SamplingParams,
  modelId: string | null = null,
): Pane {
  const { name, systemPrompt, exampleTurns, assistantPrefill } = persona;
  return {
    id: newId(),
    name,
    modelId,
    vocabularyKey: null,
    conversation: {
      ...emptyConversation(newId(), modelId ?? chosenId),
      systemPrompt,
      exampleTurns,
      assistantPrefill,
      params,
      presetParams: params,
    },
    writing: null,
    queuedReplyId: null,
    contextUsed: 0,
  };
}

/** A comparison as a preset sets it up. */
export function newComparison(newId: () => string, chosenId: string, preset: ComparePreset): Comparison {
  const panes = preset.personas.map((persona) =>
    newPane(newId, chosenId, persona, { ...preset.params, ...persona.params }, persona.modelId ?? null),
  );
  return {
    id: newId(),
    panes,
    sync: presetSync(preset),
    independentSeeds: false,
    focusedPaneId: panes[0]?.id ?? '',
    mixer: null,
    cursor: null,
    hovered: null,
    blind: null,
    presetId: preset.id,
  };
}

/** The same pane with its conversation emptied: its voice and settings stay. */
export function clearedPane(newId: () => string, pane: Pane): Pane {
  const { conversation } = pane;
  return {
    ...pane,
    conversation: { ...conversation, id: newId(), title: '', messages: {}, children: {}, shownChild: {} },
    writing: null,
    queuedReplyId: null,
    contextUsed: 0,
  };
}
