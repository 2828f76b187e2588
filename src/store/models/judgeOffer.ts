import { judgeMemory, type MemoryVerdict } from '../../core/memoryVerdict.ts';
import type { InspectedFile } from '../../core/modelFacts.ts';
import type { DevicePreference } from '../../core/types.ts';
import { defaultContextLength } from '../modelCatalog.ts';

export interface OfferVerdict {
  /** Why it cannot be opened, as a sentence with a remedy; null: it can. */
  readonly refusal: string | null;
  /** What it takes on the device that it would run on; null: it runs on none. */
  readonly memory: MemoryVerdict | null;
}

/** Whether a model that was looked at can be opened here, on the device that the person wishes. */
export function judgeOffer({ facts, offer }: InspectedFile, device: DevicePreference): OfferVerdict {
  if (facts.problem !== null) return { refusal: facts.problem, memory: null };
  const contextLength = Math.min(defaultContextLength, facts.trainedContextLength ?? defaultContextLength);
  const { webgpu, wasm } = judgeMemory(facts.memory, offer, contextLength);
  // Where WebGPU cannot load a model, the CPU takes its place (restartPlan.ts).
  const onGpu = device === 'wasm' || webgpu?.verdict === 'too large' ? null : webgpu;
  const memory = onGpu ?? wasm ?? webgpu;
  return { refusal: memory?.verdict === 'too large' ? memory.sentence : null, memory };
}
