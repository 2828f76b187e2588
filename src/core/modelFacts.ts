import type { SamplingParams } from './types.ts';

/** What a GGUF says of itself: known before any weight is read. */
export interface GgufFacts {
  /** Its own name; null: it says none. */
  readonly name: string | null;
  readonly architecture: string;
  /** Why it cannot be opened here, as a sentence with a remedy; null: it can. */
  readonly problem: string | null;
  /** Numbers in all its tensors. */
  readonly parameterCount: number;
  /** How the tensors are packed, by bytes, most first. */
  readonly tensorTypes: readonly TensorTypeShare[];
  /** SPDX identifier or the name that the file gives; null: not said. */
  readonly license: string | null;
  readonly trainedContextLength: number | null;
  readonly vocabularySize: number | null;
  readonly hasChatTemplate: boolean;
  /** Settings that its makers recommend; none where the file says none. */
  readonly sampling: Partial<SamplingParams>;
  readonly fileBytes: number;
  /** 16 hexadecimal digits: the same file has the same, another file another (`engine/ggufIdentity.ts`). */
  readonly identity: string;
  /** By device; null: it cannot run there. */
  readonly memory: Readonly<Record<'wasm' | 'webgpu', MemoryNeed | null>>;
}

export interface TensorTypeShare {
  /** ggml's name, such as Q4_K. */
  readonly type: string;
  readonly bytes: number;
}

/** What a model takes once it is loaded. */
export interface MemoryNeed {
  /** Of the session: float32 on the CPU, 8-bit blocks on WebGPU. */
  readonly weightBytes: number;
  /** Of its largest constant, which the CPU holds twice while it loads, and WebGPU in one buffer. */
  readonly largestWeightBytes: number;
  /** Keys and values of one token in one sequence. */
  readonly kvBytesPerToken: number;
}

/** What this device has; null: the browser does not say. */
export interface DeviceOffer {
  /** Main memory; browsers round it, and say no more than 8 GiB (some 32). */
  readonly memoryBytes: number | null;
  /** null: WebGPU cannot be used. */
  readonly webgpu: {
    readonly name: string;
    readonly maxBufferBytes: number;
    readonly maxBindingBytes: number;
  } | null;
}

export interface InspectedFile {
  readonly facts: GgufFacts;
  readonly offer: DeviceOffer;
}

/** Says what a GGUF is before it is loaded. Rejects with an Error in plain words, or with the signal's reason. */
export type InspectFile = (file: Blob, signal?: AbortSignal) => Promise<InspectedFile>;
