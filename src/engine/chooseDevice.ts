import type { DeviceOffer } from '../core/modelFacts.ts';
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
  try {
    const found = await findAdapter(preference, gpu);
    if ('reason' in found) return { kind: 'wasm', reason: found.reason };
    const { adapter } = found;
    return { kind: 'webgpu', device: await requestDevice(adapter), name: adapterName(adapter.info) };
  } catch (error) {
    return { kind: 'wasm', reason: notStarted(error) };
  }
}

/** What this device can give a model, without taking any of it. */
export async function readDeviceOffer(
  { gpu, deviceMemory }: DeviceFacts = globalThis.navigator ?? {},
): Promise<DeviceOffer> {
  const memoryBytes = deviceMemory === undefined ? null : deviceMemory * 2 ** 30;
  const found = await findAdapter('auto', gpu).catch((error) => ({ reason: notStarted(error) }));
  if ('reason' in found) return { memoryBytes, webgpu: null };
  const { info, limits } = found.adapter;
  const { maxBufferSize, maxStorageBufferBindingSize } = limits;
  return {
    memoryBytes,
    webgpu: {
      name: adapterName(info),
      maxBufferBytes: maxBufferSize,
      maxBindingBytes: maxStorageBufferBindingSize,
    },
  };
}

/** The part of `navigator` that is read here. */
interface DeviceFacts {
  readonly gpu?: GPU;
  /** GiB, rounded. */
  readonly deviceMemory?: number;
}

/** The adapter that the runtime can use, or why there is none. */
async function findAdapter(
  preference: DevicePreference,
  gpu: GPU | undefined,
): Promise<{ readonly adapter: GPUAdapter } | { readonly reason: string }> {
  if (gpu === undefined) return { reason: 'This browser does not offer WebGPU here.' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return { reason: 'WebGPU found no graphics processor that it may use.' };
  if (adapter.info.isFallbackAdapter && preference === 'auto') {
    return { reason: 'WebGPU runs in software here, which is slower than the CPU itself.' };
  }
  for (const [name, needed] of Object.entries(neededLimits)) {
    const offered = adapter.limits[name as keyof typeof neededLimits];
    if (offered < needed) {
      return {
        reason: `The graphics processor is too small: ${name} is ${offered}, and ${needed} is needed.`,
      };
    }
  }
  return { adapter };
}

function notStarted(error: unknown): string {
  return `WebGPU could not be started (${error instanceof Error ? error.message : String(error)}).`;
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
