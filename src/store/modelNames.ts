import type { AppState } from './appState.ts';

/** What people call a model: as it says itself, as the list of models does, else its id. */
export function nameOfModel(
  { loadedModels, models }: Pick<AppState, 'loadedModels' | 'models'>,
  modelId: string,
): string {
  return loadedModels[modelId]?.info.name ?? models.find(({ id }) => id === modelId)?.name ?? modelId;
}
