import type { Lesson } from '../core/lessons.ts';
import type { AppStore, PresetActions } from './appState.ts';
import { currentPreset, mergePresets, writeOwnPresets } from './ownPresets.ts';

interface PresetSurroundings {
  readonly storage: Pick<Storage, 'setItem'> | null;
  readonly newId: () => string;
}

/** The person's own presets, kept on this device. */
export function createPresetActions(store: AppStore, { storage, newId }: PresetSurroundings): PresetActions {
  function keep(ownPresets: readonly Lesson[]): boolean {
    store.setState({ ownPresets });
    return writeOwnPresets(storage, ownPresets);
  }
  const own = () => store.getState().ownPresets;
  return {
    save(title) {
      return keep([...own(), currentPreset(store.getState(), newId(), title.trim())]);
    },
    rename(id, title) {
      if (title.trim() === '') return true;
      return keep(own().map((preset) => (preset.id === id ? { ...preset, title: title.trim() } : preset)));
    },
    remove: (id) => keep(own().filter((preset) => preset.id !== id)),
    add: (presets) => keep(mergePresets(own(), presets, newId)),
    show: (presets) => keep(presets),
  };
}
