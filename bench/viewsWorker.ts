import { createScriptedModel } from '../src/engine/scriptedModel.ts';
import { createHost } from '../src/worker/host.ts';
import type { EngineCommand } from '../src/worker/protocol.ts';
import { longText } from './prompts.ts';

/** The app's own engine worker around the scripted model, with a reply that lasts. */
interface WorkerScope {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<EngineCommand>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;
const channel = new MessageChannel();
/** In paragraphs of three sentences, for as long as it is listened to. */
const sentences = longText.match(/[^.]+\./g) ?? [];
const paragraphs = sentences
  .map((sentence, place) => (place % 3 === 2 ? `${sentence}\n\n` : sentence))
  .join('');
const reply = Array.from({ length: 16 }, () => paragraphs).join('\n\n');

const host = createHost({
  post: (message) => scope.postMessage(message),
  openModel: async () => ({
    model: createScriptedModel({ reply, tokensPerSecond: 30, contextLength: 8192 }),
    steps: {},
  }),
  now: () => performance.now(),
  freshSeed: () => 7,
  breathe: () =>
    new Promise((resolve) => {
      channel.port1.onmessage = () => resolve();
      channel.port2.postMessage(null);
    }),
  watched: Promise.resolve(),
});
scope.onmessage = (event) => host.receive(event.data);
