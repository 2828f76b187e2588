import type { DevicePreference, ModelInfo } from '../src/core/types.ts';
import type { EngineAnswer, EngineJob } from './engineWorker.ts';
import type {
  BatchTimes,
  DecodeTimes,
  FirstTokenTimes,
  GrowthTimes,
  PrefillTimes,
  SamplerTimes,
  Subject,
} from './subject.ts';

/** Glassbox's own engine in a worker of its own. */
export async function openEngineSubject(
  manifestUrl: string,
  device: DevicePreference,
  threads: number,
): Promise<Subject> {
  const worker = new Worker(new URL('./engineWorker.ts', import.meta.url), { type: 'module' });
  let lastJobId = 0;
  function ask<Result>(job: EngineJob): Promise<Result> {
    const jobId = ++lastJobId;
    return new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }: MessageEvent<EngineAnswer>) => {
        if (data.jobId !== jobId) return;
        if (data.error === undefined) resolve(data.result as Result);
        else reject(new Error(data.error));
      };
      worker.postMessage({ jobId, job });
    });
  }
  const info = await ask<ModelInfo>({ kind: 'open', manifestUrl, device, threads });
  return {
    label: 'Glassbox',
    threads: info.threads,
    decode: (text, tokens) => ask<DecodeTimes>({ kind: 'decode', text, tokens }),
    batch: (text, rows, tokens) => ask<BatchTimes>({ kind: 'batch', text, rows, tokens }),
    stock: (text, tokens) => ask<DecodeTimes>({ kind: 'stock', text, tokens }),
    growth: (text, cachedTokens, passes) =>
      ask<GrowthTimes[]>({ kind: 'growth', text, cachedTokens, passes }),
    firstToken: (text) => ask<FirstTokenTimes>({ kind: 'first-token', text }),
    prefill: (text) => ask<PrefillTimes>({ kind: 'prefill', text }),
    sampler: (text) => ask<SamplerTimes>({ kind: 'sampler', text }),
  };
}
