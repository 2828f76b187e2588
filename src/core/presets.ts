import type { Persona } from './comparison.ts';
import presetFile from './presets.json' with { type: 'json' };
import { defaultSamplingParams } from './samplingParams.ts';
import type { ExampleTurn, SamplingParams } from './types.ts';

/** A lesson for the tab "Compare": personas, settings and a question that demonstrably work (presets.md). */
export interface ComparePreset {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** What it shows, one sentence. */
  readonly lesson: string;
  readonly personas: readonly PresetPersona[];
  readonly message: string;
  /** All of the settings; a persona's own come on top. */
  readonly params: SamplingParams;
  readonly tryThis: string;
}

export interface PresetPersona extends Persona {
  readonly params: Partial<SamplingParams>;
  /** The model that is to answer; missing: whichever is chosen for the page. */
  readonly modelId?: string;
}

/** What `presets.json` holds of a preset, as far as it is read here. */
interface PresetEntry {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly lesson: string;
  readonly mode: string;
  readonly tryThis: string;
  readonly params: Partial<SamplingParams>;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly personas?: readonly PersonaEntry[];
}

interface PersonaEntry {
  readonly name: string;
  readonly system: string;
  readonly exampleTurns?: readonly ExampleTurn[];
  readonly assistantPrefill?: string;
  readonly params?: Partial<SamplingParams>;
}

function readPersona(entry: PersonaEntry): PresetPersona {
  const { name, system, exampleTurns = [], assistantPrefill = '', params = {} } = entry;
  return { name, systemPrompt: system, exampleTurns, assistantPrefill, params };
}

function readComparePreset(entry: PresetEntry): ComparePreset {
  const { id, title, group, lesson, tryThis, params, messages = [], personas = [] } = entry;
  return {
    id,
    title,
    group,
    lesson,
    tryThis,
    personas: personas.map(readPersona),
    message: messages.find(({ role }) => role === 'user')?.content ?? '',
    params: { ...defaultSamplingParams, ...params },
  };
}

const entries: readonly PresetEntry[] = presetFile;

export const comparePresets: readonly ComparePreset[] = entries
  .filter(({ mode }) => mode === 'compare')
  .map(readComparePreset);

/** What the tab opens with: the pirate and the five-year-old. */
export const firstComparePreset: ComparePreset = comparePreset('pirate-or-child');

function comparePreset(wanted: string): ComparePreset {
  const found = comparePresets.find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`presets.json has no comparison "${wanted}".`);
  return found;
}

/** Every voice of the presets with example turns, once each: those that hold (presets.md). */
export const presetPersonas: readonly Persona[] = comparePresets
  .filter(({ group }) => group === 'Personas')
  .flatMap(({ personas }) => personas)
  .map(({ name, systemPrompt, exampleTurns, assistantPrefill }) => ({
    name,
    systemPrompt,
    exampleTurns,
    assistantPrefill,
  }));
