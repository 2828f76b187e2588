import type { GgufFacts, MemoryNeed, TensorTypeShare } from '../core/modelFacts.ts';
import type { ByteSource } from './byteSource.ts';
import { type DecoderConfig, readDecoderConfig } from './decoderConfig.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { ggmlTypeInfo } from './ggmlTypes.ts';
import { type GgufFile, type GgufTensor, ggufFile } from './gguf.ts';
import { ggufLicense, ggufName, ggufSampling, ggufText } from './ggufGeneral.ts';
import { readGgufHeader } from './ggufHeader.ts';
import { ggufIdentity } from './ggufIdentity.ts';
import { ownLayout } from './sessionLayout.ts';
import { sessionMemory } from './sessionMemory.ts';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata } from './tokenMetadata.ts';

/**
 * Reads what a GGUF says of itself, and tries everything short of its weights: configuration, tokenizer, graphs.
 * @throws Error with a plain sentence when the file cannot be read at all; one that can, but not be run, says why in
 * `problem`.
 */
export async function describeGguf(source: ByteSource): Promise<GgufFacts> {
  const header = readGgufHeader(source);
  const gguf = ggufFile(source, header);
  const { metadata, tensors } = gguf;
  const architecture = ggufText(metadata, 'general.architecture') ?? 'unknown';
  const tokens = metadata['tokenizer.ggml.tokens'];
  const trained = metadata[`${architecture}.context_length`];
  return {
    name: ggufName(metadata),
    architecture,
    parameterCount: [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0),
    tensorTypes: tensorTypes(tensors.values()),
    license: ggufLicense(metadata),
    trainedContextLength: typeof trained === 'number' ? trained : null,
    vocabularySize: Array.isArray(tokens) ? tokens.length : null,
    hasChatTemplate: ggufText(metadata, 'tokenizer.chat_template') !== null,
    sampling: ggufSampling(metadata),
    fileBytes: source.byteLength,
    identity: await ggufIdentity(source, header.dataStart),
    ...memoryNeeds(gguf),
  };
}

function tensorTypes(tensors: Iterable<GgufTensor>): readonly TensorTypeShare[] {
  const bytes = new Map<string, number>();
  for (const { type, byteLength } of tensors) {
    const { name } = ggmlTypeInfo(type);
    bytes.set(name, (bytes.get(name) ?? 0) + byteLength);
  }
  return [...bytes].map(([type, bytes]) => ({ type, bytes })).toSorted((a, b) => b.bytes - a.bytes);
}

function memoryNeeds(gguf: GgufFile): Pick<GgufFacts, 'problem' | 'memory'> {
  try {
    const config = readDecoderConfig(gguf);
    const wasm = memoryNeed(gguf, config, 'wasm');
    createTokenizer(readTokenMetadata(gguf.metadata));
    return { problem: null, memory: { wasm, webgpu: onWebGpu(gguf, config) } };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { problem, memory: { wasm: null, webgpu: null } };
  }
}

/** Matrices that no 8-bit blocks fit leave the CPU. */
function onWebGpu(gguf: GgufFile, config: DecoderConfig): MemoryNeed | null {
  try {
    return memoryNeed(gguf, config, 'webgpu');
  } catch {
    return null;
  }
}

/** The graph that would run says exactly what it holds; the context shapes its rotation tables alone. */
function memoryNeed(gguf: GgufFile, config: DecoderConfig, device: 'wasm' | 'webgpu'): MemoryNeed {
  return sessionMemory(buildDecoderGraph(gguf, config, device, 1), ownLayout(config, device));
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
