import type { ChosenDevice, LoadEvent, ModelSpec } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppStore, Notice } from './appState.ts';

export interface LoadFailure {
  readonly message: string;
  /** The device whose engine broke; null when it was not the engine. */
  readonly device: ChosenDevice['device'] | null;
}

/**
 * Loads a model and keeps the state up with it until it is ready or has failed.
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
  let device: ChosenDevice | null = null;
  store.setState({
    modelSpec: own,
    model: null,
    run: { status: 'loading', progress: null, device },
    notice,
  });
  const events = client.load(own)[Symbol.asyncIterator]();
  for (;;) {
    const { value: event, done } = await events.next();
    if (done === true || store.getState().modelSpec !== own) return null;
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
        store.setState({
          run: { status: 'ready' },
          model: event.info,
          vocabulary: createVocabulary(event.vocabulary),
        });
        if (notices.length > 0 && store.getState().notice === null) {
          store.setState({ notice: { kind: 'info', text: notices.join(' '), remedy: null } });
        }
        return events;
      }
      case 'load-error':
      case 'engine-lost':
        return {
          message: event.message,
          device: event.type === 'engine-lost' || event.cause === 'engine' ? (device?.device ?? null) : null,
        };
      default:
        event satisfies never;
    }
  }
}
