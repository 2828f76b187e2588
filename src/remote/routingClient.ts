import type { ModelSpec } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';

/**
 * One client for both: a server's model goes to `remote`, any other to `engine`. Whichever is left is unloaded, so
 * that there is one worker, or none while a server answers.
 */
export function createRoutingClient(engine: EngineClient, remote: EngineClient): EngineClient {
  let current = engine;
  return {
    load(spec: ModelSpec) {
      const next = spec.source.kind === 'server' ? remote : engine;
      if (next !== current) current.unload();
      current = next;
      return next.load(spec);
    },
    generate: (request, signal) => current.generate(request, signal),
    score: (prompt, signal, from) => current.score(prompt, signal, from),
    tokenize: (input) => current.tokenize(input),
    countTokens: (prompt) => current.countTokens(prompt),
    lastRun: () => current.lastRun(),
    unload: () => current.unload(),
  };
}
