import type { DeviceOffer, MemoryNeed } from './modelFacts.ts';

export type ModelDevice = 'wasm' | 'webgpu';

/** `tight`: it may fail, or slow the device down. */
export interface MemoryVerdict {
  readonly verdict: 'fits' | 'tight' | 'too large';
  readonly neededBytes: number;
  /** Says so, with a remedy where it is not `fits`. */
  readonly sentence: string;
}

/** The runtime itself, and what a forward pass computes with. */
const runtimeBytes = 130e6;

/** WebAssembly counts its memory by 32 bits. */
const heapLimit = 4 * 2 ** 30;

/** Where a large heap may find no room for a large matrix between others. */
const tightHeap = 3 * 2 ** 30;

/** Shares of main memory from which on it is tight, and too large. */
const tightShare = 0.5;
const largestShare = 0.8;

/** Browsers say no more than this, however much there is. */
const mostToldBytes = 8 * 2 ** 30;

const smaller = 'a smaller model, such as SmolLM2 360M or Qwen3 0.6B';

/**
 * Bytes that a model takes with `contextLength` tokens: the runtime's heap, the largest matrix once more while it is
 * unpacked, and keys and values twice, in the cache and in a run.
 */
export function memoryNeeded(need: MemoryNeed, contextLength: number): number {
  return heapNeeded(need) + need.largestWeightBytes + 2 * need.kvBytesPerToken * contextLength;
}

/**
 * Of the runtime's heap, before anything is cached: the weights, and the largest matrix twice while it is packed anew.
 * Measured on the CPU after a load: the embedded model 743 MB, where this gives 733, and Gemma 3 270M 1,488 MB, where
 * this gives 1,590.
 */
export function heapNeeded({ weightBytes, largestWeightBytes }: MemoryNeed): number {
  return weightBytes + largestWeightBytes + runtimeBytes;
}

/**
 * Whether a model fits on each device; null: it cannot run there at all.
 * @param contextLength tokens to allow for, at most what the model was trained with.
 */
export function judgeMemory(
  memory: Readonly<Record<ModelDevice, MemoryNeed | null>>,
  offer: DeviceOffer,
  contextLength: number,
): Readonly<Record<ModelDevice, MemoryVerdict | null>> {
  const onGpu = offer.webgpu === null ? null : judge('webgpu', memory.webgpu, offer, contextLength, null);
  return { webgpu: onGpu, wasm: judge('wasm', memory.wasm, offer, contextLength, onGpu) };
}

/** @param other what the other device makes of it, as a remedy. */
function judge(
  device: ModelDevice,
  need: MemoryNeed | null,
  offer: DeviceOffer,
  contextLength: number,
  other: MemoryVerdict | null,
): MemoryVerdict | null {
  if (need === null) return null;
  const neededBytes = memoryNeeded(need, contextLength);
  const needs = `${device === 'wasm' ? 'On the CPU' : 'On WebGPU'} this model needs about ${gigabytes(neededBytes)}`;
  const remedy =
    other === null || other.verdict === 'too large'
      ? `Choose ${smaller}.`
      : `Choose WebGPU, where it needs ${gigabytes(other.neededBytes)}, or ${smaller}.`;
  const said = (verdict: MemoryVerdict['verdict'], sentence: string) => ({ verdict, neededBytes, sentence });

  const limit = device === 'wasm' ? heapProblem(need, contextLength) : bufferProblem(need, offer);
  if (limit !== null) return said('too large', `${needs}, ${limit}. ${remedy}`);
  const share = offer.memoryBytes === null ? 0 : neededBytes / offer.memoryBytes;
  const toldAll = offer.memoryBytes !== null && offer.memoryBytes < mostToldBytes;
  const has =
    offer.memoryBytes === null
      ? ''
      : `this device has ${gigabytes(offer.memoryBytes)}${toldAll ? '' : ' or more'}`;
  if (share > largestShare && toldAll) return said('too large', `${needs}, and ${has}. ${remedy}`);
  if (share > tightShare) {
    return said('tight', `${needs}, and ${has}. Close other tabs. ${remedy}`);
  }
  if (device === 'wasm' && heapNeeded(need) > tightHeap) {
    return said('tight', `${needs}, of the 4.3 GB that WebAssembly can have. It may not load. ${remedy}`);
  }
  return said('fits', has === '' ? `${needs}.` : `${needs}; ${has}.`);
}

function heapProblem(need: MemoryNeed, contextLength: number): string | null {
  if (heapNeeded(need) + need.kvBytesPerToken * contextLength <= heapLimit) return null;
  return 'and WebAssembly can have 4.3 GB at most';
}

function bufferProblem({ largestWeightBytes }: MemoryNeed, { webgpu }: DeviceOffer): string | null {
  const most = Math.min(webgpu?.maxBufferBytes ?? 0, webgpu?.maxBindingBytes ?? 0);
  if (largestWeightBytes <= most) return null;
  return `${gigabytes(largestWeightBytes)} of it in one piece, and this graphics processor takes pieces of ${gigabytes(most)}`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
