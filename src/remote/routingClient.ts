import type { LoadEvent, ModelSpec } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';

/**
 * One client for both: a server's model goes to `remote`, any other to `engine`. Whichever is left is unloaded, so
 * that there is one worker, or none while a server answers; but a server's model needs no memory, so where it comes
 * only for a while, the engine keeps its own and has it at hand when it is asked for again.
 */
export function createRoutingClient(engine: EngineClient, remote: EngineClient): EngineClient {
  let current = engine;
  /** What the engine holds, or loads. */
  let held: HeldLoad | null = null;

  function leaveEngine(): void {
    held = null;
    engine.unload();
  }

  function loadEngine(spec: ModelSpec): AsyncIterable<LoadEvent> {
    const isBack = current === remote && held?.isWhole() === true && isSame(held.spec, spec);
    if (current === remote) remote.unload();
    current = engine;
    if (isBack && held !== null) return held.follow(({ type }) => type !== 'load-progress');
    held = holdLoad(spec, engine.load(spec));
    return held.follow(() => true);
  }

  return {
    load(spec, isBeside = false) {
      if (spec.source.kind !== 'server') return loadEngine(spec);
      if (!isBeside && held !== null) leaveEngine();
      current = remote;
      return remote.load(spec);
    },
    generate: (request, signal) => current.generate(request, signal),
    score: (prompt, signal, from) => current.score(prompt, signal, from),
    tokenize: (input) => current.tokenize(input),
    countTokens: (prompt) => current.countTokens(prompt),
    lastRun: () => current.lastRun(),
    unload() {
      if (current === remote) remote.unload();
      leaveEngine();
    },
  };
}

/** The events of one load, for whoever asks for it, then and later. */
interface HeldLoad {
  readonly spec: ModelSpec;
  /** Whether the model is loaded and has not been lost since. */
  isWhole(): boolean;
  /** From the first event on, of those that came before now only the `wanted` ones. */
  follow(wanted: (event: LoadEvent) => boolean): AsyncGenerator<LoadEvent>;
}

function holdLoad(spec: ModelSpec, events: AsyncIterable<LoadEvent>): HeldLoad {
  const seen: LoadEvent[] = [];
  let hasEnded = false;
  let wake = () => {};
  let changed = Promise.resolve();
  const tell = () => {
    wake();
    changed = new Promise((resolve) => {
      wake = resolve;
    });
  };
  const listen = async () => {
    for await (const event of events) {
      seen.push(event);
      tell();
    }
    hasEnded = true;
    tell();
  };
  tell();
  void listen();
  return {
    spec,
    isWhole: () => !hasEnded && seen.at(-1)?.type === 'load-end',
    async *follow(wanted) {
      const before = seen.length;
      for (let place = 0; ; place += 1) {
        while (place === seen.length && !hasEnded) await changed;
        const event = seen[place];
        if (event === undefined) return;
        if (place >= before || wanted(event)) yield event;
      }
    },
  };
}

/** The same model, loaded in the same way: what is found of its files is found anew each time. */
function isSame(a: ModelSpec, b: ModelSpec): boolean {
  const kind = ({ source, ...spec }: ModelSpec) =>
    JSON.stringify([spec, source.kind, 'chatTemplate' in source ? source.chatTemplate : null]);
  return kind(a) === kind(b);
}
