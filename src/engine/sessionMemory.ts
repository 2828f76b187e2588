import { judgeMemory } from '../core/memoryVerdict.ts';
import type { MemoryNeed } from '../core/modelFacts.ts';
import type { ModelGraph } from './graphBuilder.ts';
import { kvBytes } from './kvBlock.ts';
import { weightBytes } from './runtime.ts';
import type { SessionLayout } from './sessionLayout.ts';

/** What a session of this graph will hold. */
export function sessionMemory({ files }: ModelGraph, { kv }: SessionLayout): MemoryNeed {
  return {
    weightBytes: weightBytes(files),
    largestWeightBytes: Math.max(...files.map(({ byteLength }) => byteLength)),
    kvBytesPerToken: kvBytes(kv, 1),
  };
}

/**
 * Refuses what cannot fit, before the first weight is unpacked: more than WebAssembly can have, or a matrix that no
 * buffer of the graphics processor takes. Whether there is enough main memory nobody says.
 * @param gpuDevice null on the CPU.
 * @throws Error with a plain sentence.
 */
export function requireMemory(need: MemoryNeed, gpuDevice: GPUDevice | null, contextLength: number): void {
  const { limits } = gpuDevice ?? { limits: null };
  const webgpu = limits && {
    name: '',
    maxBufferBytes: limits.maxBufferSize,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
  };
  const verdicts = judgeMemory(
    { wasm: gpuDevice === null ? need : null, webgpu: need },
    { memoryBytes: null, webgpu },
    contextLength,
  );
  const verdict = gpuDevice === null ? verdicts.wasm : verdicts.webgpu;
  if (verdict?.verdict === 'too large') throw new Error(verdict.sentence);
}
