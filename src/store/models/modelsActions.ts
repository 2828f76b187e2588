import type { KnownModel } from '../../core/knownModel.ts';
import type { DevicePreference, ModelSpec } from '../../core/types.ts';
import type { KeptFiles } from '../../files/keptFiles.ts';
import type { AppStore } from '../appState.ts';
import { listCachedModels } from '../modelCache.ts';
import { findSpec } from './findSpec.ts';
import { isBrought, withModel, writeKnownModels } from './knownModels.ts';
import type { KeptModel, ModelsActions } from './modelsState.ts';

export interface ModelsSurroundings {
  /** Where `models/` lies. */
  readonly baseUrl: string;
  readonly storage: Storage | null;
  readonly keptFiles: KeptFiles | null;
  readonly now: () => number;
}

export interface Models {
  readonly actions: ModelsActions;
  /** @throws Error in plain words when the id cannot be one, or the model's files are gone. */
  findSpec(id: string, device: DevicePreference): Promise<ModelSpec>;
  /** The same model with its files as they are now. @throws Error in plain words when they are gone. */
  findAgain(spec: ModelSpec): Promise<ModelSpec>;
}

/** The list of models, and what of them is kept on this device. */
export function createModels(store: AppStore, surroundings: ModelsSurroundings): Models {
  const { storage, keptFiles, now } = surroundings;
  const { getState: get, setState: set } = store;
  const openedFiles = new Map<string, Blob>();

  const find = (id: string) => get().models.find((model) => model.id === id) ?? null;

  function show(models: readonly KnownModel[]): void {
    set({ models });
    writeKnownModels(storage, models);
  }

  const actions: ModelsActions = {
    async choose(id) {
      try {
        await get().actions.setModel(id);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        set({ notice: { kind: 'error', text, remedy: null } });
      }
    },
    async refresh() {
      const kept: Record<string, KeptModel> = {};
      // A part that is missing is fetched while it is loaded.
      for (const [id, bytes] of await listCachedModels()) kept[id] = { bytes, whole: true };
      for (const { folder, bytes, files } of (await keptFiles?.list()) ?? []) {
        const whole = files.every((file) => file.whole) && bytes >= (find(folder)?.bytes ?? 0);
        kept[folder] = { bytes, whole };
      }
      set({ keptModels: kept });
    },
    remember(model) {
      show(withModel(get().models, model));
    },
    async setChatTemplate(id, chatTemplate) {
      const known = find(id);
      if (known === null) return;
      show(withModel(get().models, { ...known, chatTemplate }));
      if (get().modelSpec.id === id) await get().actions.loadModel();
    },
    async remove(id) {
      await keptFiles?.remove(id);
      openedFiles.delete(id);
      show(get().models.filter((model) => model.id !== id || !isBrought(model)));
      await actions.refresh();
    },
  };

  // What was loaded was used.
  store.subscribe(({ model }, { model: before }) => {
    if (model === null || model === before) return;
    const known = find(model.id);
    if (known !== null) show(withModel(get().models, { ...known, lastUsedAt: now() }));
  });

  return {
    actions,
    findSpec: (id, device) => findSpec(id, find(id), device, { ...surroundings, openedFiles }),
    async findAgain(spec) {
      const known = find(spec.id);
      if (known === null) return spec;
      return findSpec(spec.id, known, spec.device, { ...surroundings, openedFiles });
    },
  };
}
