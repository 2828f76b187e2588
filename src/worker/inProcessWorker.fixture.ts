import type { ModelSpec } from '../core/types.ts';
import type { LanguageModel } from '../engine/languageModel.ts';
import type { OpenOptions } from '../engine/opening.ts';
import type { EngineWorker } from './client.ts';
import { createHost } from './host.ts';
import type { EngineReply } from './protocol.ts';

/**
 * A worker without a thread, for tests: the real host behind real structured cloning.
 * `openModel` is called at every load.
 */
export function createInProcessWorker(
  openModel: (spec: ModelSpec, options: OpenOptions) => Promise<LanguageModel>,
): EngineWorker {
  let terminated = false;
  let seeds = 6;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const host = createHost({
    post(reply) {
      const data: EngineReply = structuredClone(reply);
      void turn().then(() => {
        if (!terminated) worker.onmessage?.({ data } as MessageEvent<EngineReply>);
      });
    },
    openModel: async (spec, options) => ({ model: await openModel(spec, options), steps: {} }),
    now: () => performance.now(),
    freshSeed: () => ++seeds,
    breathe: turn,
    watched: Promise.resolve(),
  });
  const worker: EngineWorker = {
    onmessage: null,
    onerror: null,
    onmessageerror: null,
    postMessage(command) {
      const received = structuredClone(command);
      void turn().then(() => {
        if (!terminated) host.receive(received);
      });
    },
    terminate() {
      terminated = true;
    },
  };
  return worker;
}
