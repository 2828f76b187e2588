import { freshSeed } from '../core/random.ts';
import { openModel } from '../engine/openModel.ts';
import { createBreathe } from './breathe.ts';
import { createHost } from './host.ts';
import type { EngineCommand } from './protocol.ts';

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<EngineCommand>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

const host = createHost({
  post: (reply, transfer) => scope.postMessage(reply, transfer),
  openModel,
  now: () => performance.now(),
  freshSeed: () => freshSeed(Math.random),
  breathe: createBreathe(),
});
scope.onmessage = (event) => host.receive(event.data);
