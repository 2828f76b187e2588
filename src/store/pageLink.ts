import { completionPresets } from '../core/completionPresets.ts';
import { comparePresets } from '../core/presets.ts';
import { startingPoints } from '../core/startingPoints.ts';
import type { DevicePreference, ModelSpec } from '../core/types.ts';
import type { Actions } from './appState.ts';
import { embeddedModelId, modelSpec } from './modelCatalog.ts';

export interface PageLink {
  readonly spec: ModelSpec;
  /** Fills the form as the link says; never sends. */
  fill(actions: Actions): void;
}

const devices: readonly DevicePreference[] = ['auto', 'webgpu', 'wasm'];

/** The URL parameters device, preset and model (interface.md §5); what makes no sense is passed over. */
export function readPageLink(search: string, kept: DevicePreference, baseUrl: string): PageLink {
  const query = new URLSearchParams(search);
  const device = devices.find((candidate) => candidate === query.get('device')) ?? kept;
  const point = startingPoints.find(({ id }) => id === query.get('preset'));
  const comparison = comparePresets.find(({ id }) => id === query.get('preset'));
  const text = completionPresets.find(({ id }) => id === query.get('preset'));
  return {
    spec: linkedSpec(query.get('model') ?? embeddedModelId, device, baseUrl),
    fill(actions) {
      if (point !== undefined) {
        actions.applyStartingPoint(point);
      } else if (comparison !== undefined) {
        actions.compare.applyPreset(comparison);
        actions.setView('compare');
      } else if (text !== undefined) {
        void actions.completion.applyPreset(text);
        actions.setView('completion');
      }
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
