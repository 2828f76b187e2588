import { localCapabilities } from '../src/core/capabilities.ts';
import type { ModelInfo, RunEvent, TokenRecord } from '../src/core/types.ts';
import type { AppStore, Settings } from '../src/store/appState.ts';
import { createAppStore } from '../src/store/createAppStore.ts';
import { modelSpec } from '../src/store/modelCatalog.ts';
import { defaultSettings } from '../src/store/settings.ts';
import type { EngineClient } from '../src/worker/client.ts';
import { endOfTurnId, vocabularyTable } from './viewsRecords.ts';

const info: ModelInfo = {
  id: 'scripted',
  name: 'Records of the benchmark',
  architecture: 'none',
  license: 'Apache-2.0',
  device: 'wasm',
  deviceName: 'No device',
  deviceReason: null,
  threads: 1,
  notices: [],
  dtype: 'none',
  contextLength: 8192,
  vocabularySize: vocabularyTable.offsets.length - 1,
  endOfTurnIds: [endOfTurnId],
  startToken: null,
  capabilities: localCapabilities,
  weightBytes: 0,
  sha256: null,
};

/** High enough that overview, heatmap and lines are all on the screen. */
const settings: Settings = {
  ...defaultSettings,
  tourSeen: true,
  panelSize: { below: 560, right: null },
};

/** The real store with this client behind it. */
export function createStoreFor(client: EngineClient, scheduleFrame: (flush: () => void) => void): AppStore {
  return createAppStore({
    client,
    spec: modelSpec('scripted', 'wasm', document.baseURI),
    baseUrl: document.baseURI,
    settings,
    storage: null,
    random: Math.random,
    newId: () => crypto.randomUUID(),
    libraryPlatform: null,
    session: null,
    scheduleFrame,
  });
}

export interface FedClient extends EngineClient {
  /** Sends these tokens to the run under way. */
  feed(records: readonly TokenRecord[]): void;
}

/** Stands in for the engine: its one run is fed by hand and never ends. */
export function createFedClient(): FedClient {
  const waiting: RunEvent[] = [];
  let wake = () => {};
  const unasked = () => Promise.reject(new Error('The benchmark does not ask for this.'));
  return {
    feed(records) {
      for (const record of records) waiting.push({ type: 'token', record });
      wake();
    },
    async *load() {
      yield { type: 'load-end', info, vocabulary: vocabularyTable, steps: {} };
      await new Promise(() => {});
    },
    unload() {},
    generate: () => ({
      setParams() {},
      setMixWeight() {},
      async *[Symbol.asyncIterator]() {
        const promptIds = Uint32Array.from({ length: 40 }, (_, index) => 5 + index * 37);
        const none = new Uint32Array();
        yield {
          type: 'run-start',
          promptIds,
          mixedPromptIds: null,
          continuedIds: none,
          earlierReplyIds: none,
          reusedTokens: 0,
          seed: 1,
        };
        for (;;) {
          yield* waiting.splice(0);
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    }),
    score: unasked,
    tokenize: unasked,
    countTokens: async () => 0,
    lastRun: () => null,
  };
}
