import { shownPath } from '../core/conversation.ts';
import type { AssistantMessage } from '../core/types.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import type { AppState } from './appState.ts';
import { createAppStore } from './createAppStore.ts';
import { modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

const baseUrl = 'http://localhost/';

/**
 * The real store over the real client, host and decode loop; the models are played from scripts.
 * @param replies what each model always answers, by its id; the first one is chosen, and none is loaded yet.
 * @param onLoad called with the id of every model that is loaded, which waits for it; fails the load by throwing.
 * @param failAt the forward pass at which a model breaks, by its id, in its first load.
 */
export function createScriptedStore(
  replies: Readonly<Record<string, string>>,
  onLoad: (modelId: string) => Promise<void> | void = () => {},
  failAt: Readonly<Record<string, number>> = {},
) {
  const loads: string[] = [];
  let ids = 0;
  const [firstModel = ''] = Object.keys(replies);
  const client = createEngineClient(() =>
    createInProcessWorker(async ({ id }) => {
      const failing = loads.includes(id) ? undefined : failAt[id];
      loads.push(id);
      await onLoad(id);
      return createScriptedModel({
        reply: replies[id] ?? '',
        tokensPerSecond: 0,
        contextLength: 2048,
        ...(failing === undefined ? {} : { failAt: failing }),
      });
    }),
  );
  const store = createAppStore({
    client,
    spec: modelSpec(firstModel, 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  const { actions } = store.getState();
  actions.setParams({ temperature: 0, repetitionPenalty: 1 });
  const path = () => shownPath(store.getState().conversation);
  return {
    store,
    client,
    actions,
    /** The id of every model that was loaded, in order. */
    loads,
    path,
    lastReply: () => path().at(-1) as AssistantMessage,
    /** Resolves in the first state of which this holds. */
    until: (condition: (state: AppState) => boolean) =>
      new Promise<void>((resolve) => {
        const look = (state: AppState) => {
          if (!condition(state)) return;
          unsubscribe();
          resolve();
        };
        const unsubscribe = store.subscribe(look);
        look(store.getState());
      }),
  };
}
