import { freshSeed } from '../core/random.ts';
import { openModel } from '../engine/openModel.ts';
import { createHost } from './host.ts';
import type { EngineCommand } from './protocol.ts';

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<EngineCommand>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

const channel = new MessageChannel();

/** One turn of the event loop; a timer would cost 4 ms. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

const host = createHost({
  post: (reply, transfer) => scope.postMessage(reply, transfer),
  openModel,
  now: () => performance.now(),
  freshSeed: () => freshSeed(Math.random),
  breathe,
});
scope.onmessage = (event) => host.receive(event.data);
