import { localCapabilities } from '../core/capabilities.ts';
import type { ChosenDevice, LoadProgress, ModelInfo, ModelSpec } from '../core/types.ts';
import { chooseDevice, type DeviceChoice } from './chooseDevice.ts';
import { explainRuntimeError, isMemoryError } from './failure.ts';
import type { LanguageModel } from './languageModel.ts';
import type { LlamaConfig } from './llamaConfig.ts';
import { buildLlamaGraph } from './llamaGraph.ts';
import { fetchModelFiles } from './modelFiles.ts';
import { createHeaderReader } from './modelHeader.ts';
import { encodeOnnxModel, type OnnxGraph } from './onnxModel.ts';
import { type Runtime, weightBytes } from './runtime.ts';
import { createSessionModel } from './sessionModel.ts';

export interface OpenOptions {
  onProgress(progress: LoadProgress): void;
  readonly signal?: AbortSignal;
  /** CPU threads; left out, as many as help here. */
  readonly threads?: number;
  /** Called as soon as it is known where the model will run. */
  readonly onDevice?: (device: ChosenDevice) => void;
  /** Called with a sentence when the graphics processor is lost; runs fail from then on. */
  readonly onDeviceLost?: (message: string) => void;
  /** For measurements: the session under the model. */
  readonly onSession?: (runtime: Runtime, config: LlamaConfig) => void;
}

export interface OpenedModel {
  readonly model: LanguageModel;
  /** Milliseconds by step, in the order in which they ended; the runtime starts beside the download. */
  readonly steps: Readonly<Record<string, number>>;
}

type EmbeddedSource = Extract<ModelSpec['source'], { kind: 'embedded' }>;

const scriptedReply =
  'This reply was written in advance: no language model is loaded, and the probabilities are made up.';

/** One value that is handed on. */
const smallestGraph: OnnxGraph = {
  nodes: [{ op: 'Identity', inputs: ['in'], outputs: ['out'] }],
  initializers: [],
  inputs: [{ name: 'in', type: 'float32', dims: [1] }],
  outputs: [{ name: 'out', type: 'float32', dims: [1] }],
};

/** Share of the whole load that is over when a step begins; the rest is the session's. */
const unpackStart = 0.6;
const unpackShare = 0.3;

/**
 * Loads a model: device, download, tokenizer, graph, session. Once per worker (see `transformersModel.ts`).
 * @throws Error with a plain sentence; AbortError when `signal` aborts between steps.
 */
export async function openModel(spec: ModelSpec, options: OpenOptions): Promise<OpenedModel> {
  if (spec.source.kind === 'scripted') {
    const { createScriptedModel } = await import('./scriptedModel.ts');
    const { tokensPerSecond } = spec.source;
    const { contextLength } = spec;
    return {
      model: createScriptedModel({ reply: scriptedReply, tokensPerSecond, contextLength }),
      steps: {},
    };
  }
  try {
    switch (spec.source.kind) {
      case 'embedded':
        return await openEmbedded(spec, spec.source, options);
      case 'gguf':
      case 'onnx':
      case 'server':
        throw new Error(`A model of the kind ${spec.source.kind} cannot be opened yet.`);
      default:
        return spec.source satisfies never;
    }
  } catch (error) {
    throw isMemoryError(error) ? explainRuntimeError(error) : error;
  }
}

async function openEmbedded(
  spec: ModelSpec,
  source: EmbeddedSource,
  { onProgress, signal, threads, onDevice, onDeviceLost, onSession }: OpenOptions,
): Promise<OpenedModel> {
  const begin = performance.now();
  const progress = (step: LoadProgress['step'], loadedBytes: number, totalBytes: number, fraction: number) =>
    onProgress({
      step,
      loadedBytes,
      totalBytes,
      fraction,
      pauseSeconds: download.pauseSeconds,
      elapsedMs: performance.now() - begin,
    });
  const download = { loaded: 0, total: 0, pauseSeconds: 0 };
  const sayDownload = (change: Partial<typeof download>) => {
    const { loaded, total } = Object.assign(download, change);
    progress('download', loaded, total, total === 0 ? 0 : (unpackStart * loaded) / total);
  };
  const steps: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    const start = performance.now();
    const result = await work();
    steps[name] = performance.now() - start;
    return result;
  };

  const choice = await timed('device', () => chooseDevice(spec.device));
  onDevice?.(describeDevice(choice));
  const gpuDevice = choice.kind === 'webgpu' ? choice.device : null;
  gpuDevice?.lost.then(({ message }) => onDeviceLost?.(deviceLostMessage(message)));
  const usedThreads = gpuDevice === null ? (threads ?? defaultThreads()) : 1;

  // While the file is on its way the runtime starts, and the header is read.
  const starting = timed('runtime', async () => {
    // Loaded late and on its own: the runtime's threads start by loading the module that contains it.
    const runtimeModule = await import('./transformersModel.ts').catch(notDownloaded);
    await runtimeModule.startRuntime(encodeOnnxModel(smallestGraph), usedThreads, explainRuntimeError);
    return runtimeModule;
  });
  // Where there is no memory even for the runtime, nothing needs to be downloaded. What else it throws is thrown where
  // it is awaited: without a connection the download says more.
  const unusable = new AbortController();
  starting.catch((error) => {
    if (isMemoryError(error.cause)) unusable.abort(error);
  });
  const header = createHeaderReader(timed);
  const { manifest, bytes, cacheProblem } = await timed('download', () =>
    fetchModelFiles(source.manifestUrl, {
      signal: signal === undefined ? unusable.signal : AbortSignal.any([signal, unusable.signal]),
      onProgress: (loaded, total) => sayDownload({ loaded, total }),
      onPause: (pauseSeconds) => sayDownload({ pauseSeconds }),
      onVerified: header.arrived,
    }),
  );
  progress('read', manifest.totalBytes, manifest.totalBytes, unpackStart);
  const { gguf, config, tokens, tokenizer } = await header.read(bytes);
  const contextLength = Math.min(spec.contextLength, config.trainedContextLength);
  const graph = await timed('graph', () => buildLlamaGraph(gguf, config, choice.kind, contextLength));
  const totalBytes = weightBytes(graph.files);

  let unpackedBytes = 0;
  let unpackMs = 0;
  const { createTransformersRuntime } = await starting;
  const runtime = await timed('session', () =>
    createTransformersRuntime(graph, config, {
      gpuDevice,
      explain: explainRuntimeError,
      onUnpacked(byteLength, elapsedMs) {
        unpackedBytes = Math.min(totalBytes, unpackedBytes + byteLength);
        unpackMs += elapsedMs;
        progress(
          unpackedBytes < totalBytes ? 'unpack' : 'session',
          unpackedBytes,
          totalBytes,
          unpackStart + (unpackShare * unpackedBytes) / totalBytes,
        );
      },
    }),
  );
  steps.session = (steps.session ?? 0) - unpackMs;
  steps.unpack = unpackMs;
  onSession?.(runtime, config);

  const info: ModelInfo = {
    id: spec.id,
    name: manifest.name,
    architecture: 'llama',
    license: manifest.license,
    ...describeDevice(choice),
    threads: usedThreads,
    notices: [cacheProblem, threadsNotice(gpuDevice)].filter((notice) => notice !== null),
    dtype: gpuDevice === null ? 'float32' : '8-bit blocks',
    contextLength,
    vocabularySize: config.vocabularySize,
    endOfTurnIds: tokens.endOfTurnIds,
    capabilities: localCapabilities,
    startToken: tokens.startToken,
    weightBytes: totalBytes,
    sha256: manifest.sha256,
  };
  return { model: createSessionModel(runtime, config, info, tokenizer), steps };
}

function threadsNotice(gpuDevice: GPUDevice | null): string | null {
  if (gpuDevice !== null || globalThis.crossOriginIsolated) return null;
  return 'This page was served without the isolation headers, so the CPU runs with one thread. `npm start` sends them.';
}

function describeDevice(choice: DeviceChoice): ChosenDevice {
  return choice.kind === 'webgpu'
    ? { device: 'webgpu', deviceName: choice.name, deviceReason: null }
    : { device: 'wasm', deviceName: 'CPU (WebAssembly)', deviceReason: choice.reason };
}

/** Threads need shared memory. Beyond four, logical cores are mostly second threads of the same ones. */
function defaultThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  const cores = navigator.hardwareConcurrency;
  return cores <= 4 ? cores : Math.min(8, Math.ceil(cores / 2));
}

function notDownloaded(cause: unknown): never {
  throw new Error(
    'A part of the engine could not be downloaded. Check that you are online and press Retry; if that does not help, load the page again.',
    { cause },
  );
}

function deviceLostMessage(detail: string): string {
  return `The graphics processor was lost (${detail || 'no reason given'}).`;
}
