import { freshSeed } from '../core/random.ts';
import { openModel } from '../engine/openModel.ts';
import { createBreathe } from './breathe.ts';
import { createHost } from './host.ts';
import type { EngineCommand } from './protocol.ts';

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<EngineCommand>) => void) | null;
  /** The name that the page gave it. */
  readonly name: string;
}
const scope = globalThis as unknown as WorkerScope;

/** Takes a lock for as long as the worker lives: the page, which waits for it, notices its end whatever the cause. */
function holdLock(name: string): Promise<void> {
  return new Promise((resolve) => {
    const { locks } = navigator as Partial<Navigator>;
    const held = locks?.request(name, () => {
      resolve();
      return new Promise(() => {});
    });
    // Where locks are refused, silence has to tell.
    if (held === undefined) resolve();
    else held.catch(() => resolve());
  });
}

const host = createHost({
  post: (reply) => scope.postMessage(reply),
  openModel,
  now: () => performance.now(),
  freshSeed: () => freshSeed(Math.random),
  breathe: createBreathe(),
  watched: holdLock(scope.name),
});
scope.onmessage = (event) => host.receive(event.data);
