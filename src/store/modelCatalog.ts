import type { DevicePreference, ModelSource, ModelSpec } from '../core/types.ts';

export const embeddedModelId = 'smollm2-135m-instruct';
export const scriptedModelId = 'scripted';

/** Allocated for the key-value cache unless more is asked for (engine.md §3). */
const defaultContextLength = 2048;

/** Models that the page can load without being given anything. */
export const modelCatalog: readonly { readonly id: string; readonly name: string }[] = [
  { id: embeddedModelId, name: 'SmolLM2-135M-Instruct' },
];

/**
 * Where a model lives: a folder of this site, `models/<id>/`.
 * Throws Error in plain words when the id cannot be a folder's name.
 */
export function modelSpec(id: string, device: DevicePreference, baseUrl: string): ModelSpec {
  if (!/^[a-z0-9][a-z0-9._-]{0,99}$/i.test(id)) {
    throw new Error(`model must be an id of letters, digits, dots and dashes; "${id.slice(0, 40)}" is not.`);
  }
  const source: ModelSource =
    id === scriptedModelId
      ? { kind: 'scripted', tokensPerSecond: 30 }
      : { kind: 'embedded', manifestUrl: new URL(`models/${id}/manifest.json`, baseUrl).href };
  const name = modelCatalog.find((model) => model.id === id)?.name ?? id;
  return { id, name, source, dtype: 'auto', device, contextLength: defaultContextLength };
}
