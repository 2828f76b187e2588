import { lessons } from '../../core/lessons.ts';
import type { AppState } from '../../store/appState.ts';
import { focusHome } from '../kit/focusHome.ts';
import type { Command } from './commands.ts';
import { viewName } from './views.ts';

/** Every preset by its title, the person's own first. */
export function presetCommands({ ownPresets }: AppState): readonly Command[] {
  return [...ownPresets, ...lessons].map((preset) => ({
    id: `preset-${preset.id}`,
    words: `Preset: ${preset.title}`,
    group: `Preset, ${viewName(preset.mode)}`,
    alias: preset.group,
    run: ({ state }) => void state.actions.applyPreset(preset).then(() => requestAnimationFrame(focusHome)),
  }));
}
