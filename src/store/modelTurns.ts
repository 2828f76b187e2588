import { awaitedModels, modelsOfPanes } from '../core/paneModels.ts';
import type { EngineClient, GenerateRun } from '../worker/client.ts';
import type { AppState, AppStore } from './appState.ts';

/**
 * Whose turn it is on the device, where panes of the comparison have models of their own: one is loaded at a time.
 *
 * What is waited for stands in the state (replies that wait) and with the requests that were made here. Whenever
 * nothing is at work, the next model is loaded: first those of the panes, in their order, then the chosen one for
 * whatever else waits. What the loaded model can write is never kept waiting, so a round loads each model once, and the
 * last one stays for the next round. Where Compare is left, nothing waits any more for what is being loaded (Stop), or it
 * cannot be loaded, the chosen model comes back: outside of the comparison it is always the one that answers.
 */
export interface ModelTurns {
  /** The engine for those that ask this model: what they ask waits until it is loaded. Loading is no business of theirs. */
  clientOf(modelId: () => string): EngineClient;
  /** Until what is returned is called, no model is loaded from here. */
  hold(): () => void;
}

/** A request that waits for its model. */
interface Demand {
  readonly modelId: () => string;
  readonly grant: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** What the engine holds or is loading. */
export function engineModelId({ guestSpec, modelSpec }: Pick<AppState, 'guestSpec' | 'modelSpec'>): string {
  return (guestSpec ?? modelSpec).id;
}

/**
 * @param turnTo loads this model in the place of the present one; the state says so before it returns.
 * @param giveUp ends in words what waits in panes for a model that cannot be loaded, so that the others go on.
 */
export function createModelTurns(
  { getState: get, subscribe }: AppStore,
  client: EngineClient,
  turnTo: (modelId: string) => void,
  giveUp: (modelId: string) => void,
): ModelTurns {
  const demands = new Set<Demand>();
  let atWork = 0;
  let holds = 0;
  let looking = false;

  // Not at once: what is asked for together is seen together.
  function lookSoon(): void {
    if (looking) return;
    looking = true;
    queueMicrotask(() => {
      looking = false;
      look();
    });
  }

  function look(): void {
    const state = get();
    const present = engineModelId(state);
    const { status } = state.run;
    for (const demand of demands) {
      if (demand.modelId() !== present) continue;
      if (status === 'failed') demand.refuse(new Error(state.run.message));
      else if (status === 'ready' || status === 'generating') demand.grant();
    }
    const next = holds > 0 ? null : nextModel(state, present);
    if (next === null) return;
    if (status === 'failed') giveUp(present);
    turnTo(next);
  }

  function nextModel(state: AppState, present: string): string | null {
    const { run, modelSpec: chosen, comparison, view } = state;
    if (run.status === 'idle' || (run.status !== 'loading' && atWork > 0)) return null;
    const others = state.queuedReplyId !== null || state.completion.queuedReplyId !== null ? [chosen.id] : [];
    const asked = [...demands].map(({ modelId }) => modelId());
    const wanted = [...awaitedModels(comparison, chosen.id), ...others, ...asked];
    if (wanted.includes(present) && run.status !== 'failed') return null;
    // The chosen one is loaded to its end, whoever waits: without it the page has none.
    if (run.status === 'loading' && present === chosen.id) return null;
    const next = wanted.find((id) => id !== present);
    if (next !== undefined) return next;
    const isUsed = view === 'compare' && modelsOfPanes(comparison, chosen.id).includes(present);
    return present === chosen.id || (isUsed && run.status === 'ready') ? null : chosen.id;
  }

  function leave(): void {
    atWork -= 1;
    lookSoon();
  }

  /** Resolves when the model is loaded; from then on none takes its place until `leave`. */
  async function enter(modelId: () => string, signal?: AbortSignal): Promise<void> {
    if (engineModelId(get()) === modelId()) {
      atWork += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const settled = (settle: () => void) => {
        demands.delete(demand);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const demand: Demand = {
        modelId,
        grant: () =>
          settled(() => {
            atWork += 1;
            resolve();
          }),
        refuse: (reason) => settled(() => reject(reason)),
      };
      const abort = () => {
        demand.refuse(signal?.reason);
        lookSoon();
      };
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      demands.add(demand);
      lookSoon();
    });
  }

  function clientOf(modelId: () => string): EngineClient {
    async function during<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
      await enter(modelId, signal);
      try {
        return await work();
      } finally {
        leave();
      }
    }

    function generate(...request: Parameters<EngineClient['generate']>): GenerateRun {
      let run: GenerateRun | null = null;
      const [, signal] = request;
      const start = () => {
        run = client.generate(...request);
        return run;
      };
      // Begun at once where it can be, so that runs begin in the order in which they were asked for.
      const isPresent = engineModelId(get()) === modelId();
      if (isPresent) {
        atWork += 1;
        start();
      }
      return {
        setParams: (params) => run?.setParams(params),
        setMixWeight: (weight) => run?.setMixWeight(weight),
        async *[Symbol.asyncIterator]() {
          try {
            if (!isPresent) await enter(modelId, signal);
          } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            yield { type: 'run-error', message, cause: 'refused' };
            return;
          }
          try {
            yield* run ?? start();
          } finally {
            leave();
          }
        },
      };
    }

    return {
      load: (spec, isBeside) => client.load(spec, isBeside),
      generate,
      score: (prompt, signal, from) => during(() => client.score(prompt, signal, from), signal),
      tokenize: (input) => during(() => client.tokenize(input)),
      countTokens: (prompt) => during(() => client.countTokens(prompt)),
      lastRun: () => client.lastRun(),
      unload: () => client.unload(),
    };
  }

  subscribe(lookSoon);
  return {
    clientOf,
    hold() {
      holds += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        lookSoon();
      };
    },
  };
}
