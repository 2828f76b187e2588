import type { ModelCapabilities } from '../core/capabilities.ts';
import { modelsOfPanes } from '../core/paneModels.ts';
import type { ChosenDevice, LoadEvent, ModelSpec, VocabularyTable } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import { vocabularyKey } from '../core/vocabularyKey.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppState, AppStore, Notice } from './appState.ts';

export interface LoadFailure {
  readonly message: string;
  /** The device whose engine broke; null when it was not the engine. */
  readonly device: ChosenDevice['device'] | null;
  /** Where it should lie there is no such model. */
  readonly absent: boolean;
}

/**
 * Loads a model, the chosen one or in its place another one (a guest), and keeps the state up with it until it is ready
 * or has failed.
 * @param notice what is said meanwhile.
 * @returns the load's further events (the next one tells that the engine is gone); null when another load took
 * its place; what broke when it failed, which is for the caller to say.
 */
export async function openModel(
  store: AppStore,
  client: EngineClient,
  spec: ModelSpec,
  notice: Notice | null,
): Promise<AsyncIterator<LoadEvent> | LoadFailure | null> {
  const own = { ...spec };
  const isGuest = spec.id !== store.getState().modelSpec.id;
  const isPresent = ({ guestSpec, modelSpec }: AppState) => (guestSpec ?? modelSpec) === own;
  let device: ChosenDevice | null = null;
  store.setState({
    ...(isGuest ? { guestSpec: own } : { modelSpec: own, guestSpec: null, model: null }),
    run: { status: 'loading', progress: null, device },
    notice,
  });
  const events = client.load(own, isUsedBeside(store.getState(), spec.id))[Symbol.asyncIterator]();
  for (;;) {
    const { value: event, done } = await events.next();
    if (done === true || !isPresent(store.getState())) return null;
    switch (event.type) {
      case 'load-device':
        device = event;
        store.setState({ run: { status: 'loading', progress: null, device } });
        break;
      case 'load-progress':
        store.setState({ run: { status: 'loading', progress: event.progress, device } });
        break;
      case 'load-end': {
        const { notices } = event.info;
        const vocabulary = createVocabulary(event.vocabulary);
        const loaded = { info: event.info, vocabulary, vocabularyKey: keyOf(event.vocabulary) };
        store.setState((state) => ({
          run: { status: 'ready' },
          ...(isGuest ? {} : { model: event.info, vocabulary }),
          loadedModels: { ...usedModels(state), [spec.id]: loaded },
        }));
        if (notices.length > 0 && store.getState().notice === null) {
          store.setState({ notice: { kind: 'info', text: notices.join(' '), remedy: null } });
        }
        return events;
      }
      case 'capabilities':
        break;
      case 'load-error':
      case 'engine-lost':
        return {
          message: event.message,
          device: event.type === 'engine-lost' || event.cause === 'engine' ? (device?.device ?? null) : null,
          absent: event.type === 'load-error' && event.cause === 'absent',
        };
      default:
        event satisfies never;
    }
  }
}

/** Of a loaded model more is known now. */
export function learnCapabilities(store: AppStore, modelId: string, capabilities: ModelCapabilities): void {
  store.setState(({ model, loadedModels }) => {
    const loaded = loadedModels[modelId];
    if (loaded === undefined) return {};
    const info = { ...loaded.info, capabilities };
    return {
      model: model === loaded.info ? info : model,
      loadedModels: { ...loadedModels, [modelId]: { ...loaded, info } },
    };
  });
}

/** Whether the chosen model, or that of a pane, is another one and runs on this device. */
function isUsedBeside({ modelSpec, comparison, models }: AppState, id: string): boolean {
  const used = [modelSpec.id, ...modelsOfPanes(comparison, modelSpec.id)];
  const isServers = (each: string) => models.find((model) => model.id === each)?.origin.kind === 'server';
  return used.some((each) => each !== id && !isServers(each));
}

/** null: the model tells no vocabulary (a server's). */
function keyOf(vocabulary: VocabularyTable): string | null {
  return vocabulary.offsets.length > 1 ? vocabularyKey(vocabulary) : null;
}

/** What is known of models that are still chosen or some pane's: a vocabulary takes megabytes. */
function usedModels({ loadedModels, modelSpec, comparison }: AppState): AppState['loadedModels'] {
  const used = new Set([modelSpec.id, ...modelsOfPanes(comparison, modelSpec.id)]);
  return Object.fromEntries(Object.entries(loadedModels).filter(([id]) => used.has(id)));
}
