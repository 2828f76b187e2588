import type { KnownModel } from '../core/knownModel.ts';
import { modelIdPattern } from '../core/modelId.ts';
import type { DevicePreference, ModelSource, ModelSpec } from '../core/types.ts';

export const embeddedModelId = 'smollm2-135m-instruct';
export const scriptedModelId = 'scripted';

/** Allocated for the key-value cache unless more is asked for (engine.md §3). */
export const defaultContextLength = 2048;

/** Models that the page can load without being given anything. */
export const modelCatalog: readonly Pick<KnownModel, 'id' | 'name' | 'license' | 'bytes'>[] = [
  { id: embeddedModelId, name: 'SmolLM2-135M-Instruct', license: 'Apache-2.0', bytes: 98_362_432 },
];

/** Whether the page brings it itself. */
export function isOwnModel(id: string): boolean {
  return modelCatalog.some((model) => model.id === id);
}

/**
 * Where a model lives: a folder of this site, `models/<id>/`.
 * Throws Error in plain words when the id cannot be a folder's name.
 */
export function modelSpec(id: string, device: DevicePreference, baseUrl: string): ModelSpec {
  if (!modelIdPattern.test(id)) {
    throw new Error(`model must be an id of letters, digits, dots and dashes; "${id.slice(0, 40)}" is not.`);
  }
  const source: ModelSource =
    id === scriptedModelId
      ? { kind: 'scripted', tokensPerSecond: 30 }
      : { kind: 'embedded', manifestUrl: new URL(`models/${id}/manifest.json`, baseUrl).href };
  const name = modelCatalog.find((model) => model.id === id)?.name ?? id;
  return { id, name, source, dtype: 'auto', device, contextLength: defaultContextLength };
}
