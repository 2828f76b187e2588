import type { DevicePreference } from '../core/types.ts';

export type DeviceChoice =
  | {
      readonly kind: 'wasm';
      /** Why WebGPU is not used, as a sentence; null when it was not wished for. */
      readonly reason: string | null;
    }
  | { readonly kind: 'webgpu'; readonly device: GPUDevice; readonly name: string };

/** What the runtime's kernels need; every WebGPU implementation outside compatibility mode has it. */
const neededLimits = {
  maxStorageBufferBindingSize: 128 * 1024 * 1024,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16_384,
  maxStorageBuffersPerShaderStage: 8,
} as const;

/** Decides where the model runs, before anything is downloaded; what WebGPU lacks becomes the reason. */
export async function chooseDevice(
  preference: DevicePreference,
  gpu: GPU | undefined = globalThis.navigator?.gpu,
): Promise<DeviceChoice> {
  if (preference === 'wasm') return { kind: 'wasm', reason: null };
  if (gpu === undefined) return { kind: 'wasm', reason: 'This browser does not offer WebGPU here.' };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) {
      return { kind: 'wasm', reason: 'WebGPU found no graphics processor that it may use.' };
    }
    const { isFallbackAdapter } = adapter.info;
    if (isFallbackAdapter && preference === 'auto') {
      return { kind: 'wasm', reason: 'WebGPU runs in software here, which is slower than the CPU itself.' };
    }
    for (const [name, needed] of Object.entries(neededLimits)) {
      const offered = adapter.limits[name as keyof typeof neededLimits];
      if (offered < needed) {
        const reason = `The graphics processor is too small: ${name} is ${offered}, and ${needed} is needed.`;
        return { kind: 'wasm', reason };
      }
    }
    return { kind: 'webgpu', device: await requestDevice(adapter), name: adapterName(adapter.info) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'wasm', reason: `WebGPU could not be started (${message}).` };
  }
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const features: GPUFeatureName[] = adapter.features.has('shader-f16') ? ['shader-f16'] : [];
  // On software adapters GroupQueryAttention with subgroups gives wrong logits from 32 query rows on.
  if (adapter.features.has('subgroups') && !adapter.info.isFallbackAdapter) features.push('subgroups');
  const requiredLimits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const limit = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof limit === 'number') requiredLimits[name] = limit;
  }
  return adapter.requestDevice({ requiredFeatures: features, requiredLimits });
}

function adapterName({ description, vendor, architecture }: GPUAdapterInfo): string {
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'Graphics processor (WebGPU)';
}
