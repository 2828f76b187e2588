import { findLesson } from '../core/lessons.ts';
import type { DevicePreference, ModelSpec } from '../core/types.ts';
import type { Actions } from './appState.ts';
import { embeddedModelId, modelSpec } from './modelCatalog.ts';

export interface PageLink {
  readonly spec: ModelSpec;
  /** Whether the link says what to fill in. */
  readonly fills: boolean;
  /** What it asks for that there is not, as a sentence; null when all is there. */
  readonly problem: string | null;
  /** Fills the form as the link says; never sends. */
  fill(actions: Actions): void;
}

const devices: readonly DevicePreference[] = ['auto', 'webgpu', 'wasm'];

/**
 * The URL parameters device, preset and model (interface.md §5); what makes no sense is said and passed over.
 * @param startModel what a visit begins with where the link names none.
 * @param modelInUse what was in use when the page loaded itself again: the link's has been left for it.
 */
export function readPageLink(
  search: string,
  kept: DevicePreference,
  baseUrl: string,
  startModel: string | null = null,
  modelInUse: string | null = null,
): PageLink {
  const query = new URLSearchParams(search);
  const device = devices.find((candidate) => candidate === query.get('device')) ?? kept;
  const preset = query.get('preset');
  const lesson = findLesson(preset);
  const model = modelInUse ?? (query.get('model') || startModel || embeddedModelId);
  const spec = linkedSpec(model, device, baseUrl);
  const problems = [
    ...(spec.id === model
      ? []
      : [`No model can be called “${model.slice(0, 40)}”; Models lists all there are, by their names.`]),
    ...(preset === null || lesson !== undefined
      ? []
      : [`There is no preset “${preset.slice(0, 40)}”; the gallery has them all.`]),
  ];
  return {
    spec,
    fills: lesson !== undefined,
    problem: problems.length === 0 ? null : problems.join(' '),
    fill(actions) {
      if (lesson !== undefined) void actions.applyPreset(lesson);
    },
  };
}

function linkedSpec(id: string, device: DevicePreference, baseUrl: string): ModelSpec {
  try {
    return modelSpec(id, device, baseUrl);
  } catch {
    return modelSpec(embeddedModelId, device, baseUrl);
  }
}
