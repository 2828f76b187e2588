import type { Settings } from './appState.ts';

const storageKey = 'glassbox.settings';

export const defaultSettings: Settings = { theme: 'system', device: 'auto', panelOpen: true };

/** What was kept of the settings; whatever is missing, unknown or unreadable is the default. */
export function readSettings(storage: Pick<Storage, 'getItem'> | null): Settings {
  let kept: unknown = null;
  try {
    kept = JSON.parse(storage?.getItem(storageKey) ?? 'null');
  } catch {
    // Blocked storage or a spoilt record: the defaults serve.
  }
  const fields: Record<string, unknown> = typeof kept === 'object' && kept !== null ? { ...kept } : {};
  return {
    theme: oneOf(fields.theme, ['system', 'light', 'dark'], defaultSettings.theme),
    device: oneOf(fields.device, ['auto', 'webgpu', 'wasm'], defaultSettings.device),
    panelOpen: typeof fields.panelOpen === 'boolean' ? fields.panelOpen : defaultSettings.panelOpen,
  };
}

/** Settings are a convenience: where storage is blocked or full they last for this visit. */
export function writeSettings(storage: Pick<Storage, 'setItem'> | null, settings: Settings): void {
  try {
    storage?.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // See above.
  }
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((candidate) => candidate === value) ?? fallback;
}
