import type { DevicePreference, ModelInfo } from '../src/core/types.ts';
import { chooseDevice } from '../src/engine/chooseDevice.ts';
import { readGguf } from '../src/engine/gguf.ts';
import type { LanguageModel } from '../src/engine/languageModel.ts';
import { type LlamaConfig, readLlamaConfig } from '../src/engine/llamaConfig.ts';
import { buildLlamaGraph } from '../src/engine/llamaGraph.ts';
import { fetchModelFiles } from '../src/engine/modelFiles.ts';
import type { Runtime } from '../src/engine/runtime.ts';
import { createSessionModel } from '../src/engine/sessionModel.ts';
import { createTokenizer } from '../src/engine/tokenizer.ts';
import { readTokenMetadata } from '../src/engine/tokenMetadata.ts';

export interface OpenEngine {
  readonly model: LanguageModel;
  readonly runtime: Runtime;
  readonly config: LlamaConfig;
}

/**
 * The model as `openModel` puts it together, with the session in reach, which `openModel` keeps to itself.
 * @param device 'auto' takes WebGPU only on hardware.
 */
export async function openEngine(
  manifestUrl: string,
  device: DevicePreference,
  threads: number,
): Promise<OpenEngine> {
  const choice = await chooseDevice(device);
  const { manifest, bytes } = await fetchModelFiles(manifestUrl);
  const gguf = await readGguf(bytes);
  const config = readLlamaConfig(gguf);
  const tokens = readTokenMetadata(gguf.metadata);
  const contextLength = 2048;
  const graph = buildLlamaGraph(gguf, config, choice.kind, contextLength);
  const { createTransformersRuntime } = await import('../src/engine/transformersModel.ts');
  const runtime = await createTransformersRuntime(graph, config, {
    gpuDevice: choice.kind === 'webgpu' ? choice.device : null,
    threads,
  });
  const info: ModelInfo = {
    id: manifest.id,
    name: manifest.name,
    architecture: 'llama',
    license: manifest.license,
    device: choice.kind,
    deviceName: choice.kind === 'webgpu' ? choice.name : 'CPU (WebAssembly)',
    deviceReason: choice.kind === 'webgpu' ? null : choice.reason,
    threads,
    dtype: choice.kind === 'webgpu' ? '8-bit blocks' : 'float32',
    contextLength,
    vocabularySize: config.vocabularySize,
    endOfTurnIds: tokens.endOfTurnIds,
    startToken: tokens.startToken,
    weightBytes: 0,
  };
  return { model: createSessionModel(runtime, config, info, createTokenizer(tokens)), runtime, config };
}
