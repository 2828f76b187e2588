import type { DevicePreference, ModelInfo } from '../src/core/types.ts';
import { createBreathe } from '../src/worker/breathe.ts';
import { createEngineTimes, type EngineTimes } from './engineTimes.ts';
import { openEngine } from './openEngine.ts';

export type EngineJob =
  | {
      readonly kind: 'open';
      readonly manifestUrl: string;
      readonly device: DevicePreference;
      readonly threads: number;
    }
  | { readonly kind: 'decode'; readonly text: string; readonly tokens: number }
  | { readonly kind: 'batch'; readonly text: string; readonly rows: number; readonly tokens: number }
  | { readonly kind: 'stock'; readonly text: string; readonly tokens: number }
  | {
      readonly kind: 'growth';
      readonly text: string;
      readonly cachedTokens: readonly number[];
      readonly passes: number;
    }
  | { readonly kind: 'first-token'; readonly text: string }
  | { readonly kind: 'prefill'; readonly text: string }
  | { readonly kind: 'sampler'; readonly text: string };

/** The worker's answer to a job; the host's own messages have no `jobId`. */
export interface EngineAnswer {
  readonly jobId: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface WorkerScope {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<{ jobId: number; job: EngineJob }>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;
let times: EngineTimes | null = null;

async function open(job: Extract<EngineJob, { kind: 'open' }>): Promise<ModelInfo> {
  const engine = await openEngine(job.manifestUrl, job.device, job.threads);
  times = createEngineTimes(engine, {
    post: (message) => scope.postMessage(message),
    breathe: createBreathe(),
  });
  return engine.model.info;
}

function work(job: EngineJob): Promise<unknown> {
  if (job.kind === 'open') return open(job);
  if (times === null) throw new Error('The engine is not open.');
  switch (job.kind) {
    case 'decode':
      return times.decode(job.text, job.tokens);
    case 'batch':
      return times.batch(job.text, job.rows, job.tokens);
    case 'stock':
      return times.stock(job.text, job.tokens);
    case 'growth':
      return times.growth(job.text, job.cachedTokens, job.passes);
    case 'first-token':
      return times.firstToken(job.text);
    case 'prefill':
      return times.prefill(job.text);
    case 'sampler':
      return times.sampler(job.text);
    default:
      return job satisfies never;
  }
}

scope.onmessage = async ({ data: { jobId, job } }) => {
  try {
    const result = await work(job);
    scope.postMessage({ jobId, result } satisfies EngineAnswer);
  } catch (error) {
    scope.postMessage({ jobId, error: String(error) } satisfies EngineAnswer);
  }
};
