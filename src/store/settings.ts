import { modelIdPattern } from '../core/modelId.ts';
import type { PanelDock, Settings } from './appState.ts';

const storageKey = 'glassbox.settings';

export const defaultSettings: Settings = {
  theme: 'system',
  device: 'auto',
  panelOpen: true,
  panelDock: 'below',
  panelSize: { below: null, right: null },
  instrumentsSize: { below: null, right: null },
  showSpaces: false,
  showMarkdown: false,
  tourSeen: false,
  recentCommands: [],
  libraryOpen: true,
  startModel: null,
};

/** What was kept of the settings; whatever is missing, unknown or unreadable is the default. */
export function readSettings(storage: Pick<Storage, 'getItem'> | null): Settings {
  let kept: unknown = null;
  try {
    kept = JSON.parse(storage?.getItem(storageKey) ?? 'null');
  } catch {
    // Blocked storage or a spoilt record: the defaults serve.
  }
  const fields = fieldsOf(kept);
  return {
    theme: oneOf(fields.theme, ['system', 'light', 'dark'], defaultSettings.theme),
    device: oneOf(fields.device, ['auto', 'webgpu', 'wasm'], defaultSettings.device),
    panelOpen: flag(fields.panelOpen, defaultSettings.panelOpen),
    panelDock: oneOf<PanelDock>(fields.panelDock, ['below', 'right'], defaultSettings.panelDock),
    panelSize: sizes(fields.panelSize),
    instrumentsSize: sizes(fields.instrumentsSize),
    showSpaces: flag(fields.showSpaces, defaultSettings.showSpaces),
    showMarkdown: flag(fields.showMarkdown, defaultSettings.showMarkdown),
    tourSeen: flag(fields.tourSeen, defaultSettings.tourSeen),
    recentCommands: names(fields.recentCommands),
    libraryOpen: flag(fields.libraryOpen, defaultSettings.libraryOpen),
    startModel: modelId(fields.startModel),
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

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function modelId(value: unknown): string | null {
  return typeof value === 'string' && modelIdPattern.test(value) ? value : null;
}

function flag(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

/** More than fit on a screen are of no use. */
const mostRecent = 8;

function names(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((name) => typeof name === 'string').slice(0, mostRecent);
}

function sizes(value: unknown): Settings['panelSize'] {
  const { below, right } = fieldsOf(value);
  return { below: pixels(below), right: pixels(right) };
}

/** A length that was kept; whoever lays out still fits it to the window. */
function pixels(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : null;
}
