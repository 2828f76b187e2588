import presetFile from './presets.json' with { type: 'json' };
import { defaultSamplingParams } from './samplingParams.ts';
import type { SamplingParams } from './types.ts';

/** A lesson for the tab "Completion": a text to go on with, and settings, that demonstrably work (presets.md). */
export interface CompletionPreset {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** What it shows, one sentence. */
  readonly lesson: string;
  readonly prompt: string;
  readonly startToken: boolean;
  readonly params: SamplingParams;
  /** What to do once it has gone on. */
  readonly tryThis: string;
}

/** What `presets.json` holds of a preset, as far as it is read here. */
interface PresetEntry {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly lesson: string;
  readonly mode: string;
  readonly prompt?: string;
  readonly startToken?: string;
  readonly params: Partial<SamplingParams>;
  readonly tryThis: string;
}

function readPreset(entry: PresetEntry): CompletionPreset {
  const { id, title, group, lesson, prompt = '', startToken, params, tryThis } = entry;
  return {
    id,
    title,
    group,
    lesson,
    prompt,
    startToken: startToken !== undefined,
    params: { ...defaultSamplingParams, ...params },
    tryThis,
  };
}

const entries: readonly PresetEntry[] = presetFile;

export const completionPresets: readonly CompletionPreset[] = entries
  .filter(({ mode }) => mode === 'completion')
  .map(readPreset);
