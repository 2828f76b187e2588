import type { ChosenDevice, ModelSpec } from '../core/types.ts';

/** After a failure; the count begins anew with every reply that ends well. */
const maxRestarts = 2;

interface RestartPlan {
  readonly spec: ModelSpec;
  /** What the page says meanwhile, after what happened. */
  readonly text: string;
}

/**
 * What to load after the engine was lost: the same once more, then, if it ran on the graphics processor, on the CPU.
 * @param restarts how often it was started again since the last reply that ended well.
 * @returns null when it is time to give up.
 */
export function restartPlan(
  spec: ModelSpec,
  device: ChosenDevice['device'] | null,
  restarts: number,
): RestartPlan | null {
  if (restarts >= maxRestarts) return null;
  return device === 'webgpu' && restarts > 0
    ? {
        spec: { ...spec, device: 'wasm' },
        text: 'The model goes on with the CPU, which is slower; what was written stays. Choose WebGPU under the device to try it again.',
      }
    : { spec, text: 'The engine is started again; what was written stays.' };
}
