import type { ChosenDevice, DevicePreference, LoadProgress, ModelInfo } from '../core/types.ts';
import { chooseDevice, type DeviceChoice } from './chooseDevice.ts';
import type { DecoderConfig } from './decoderConfig.ts';
import { explainRuntimeError, isMemoryError } from './failure.ts';
import type { LanguageModel } from './languageModel.ts';
import { encodeOnnxModel, type OnnxGraph } from './onnxModel.ts';
import type { Runtime } from './runtime.ts';

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
  readonly onSession?: (runtime: Runtime, config: DecoderConfig) => void;
}

export interface OpenedModel {
  readonly model: LanguageModel;
  /** Milliseconds by step, in the order in which they ended; the runtime starts beside the download. */
  readonly steps: Readonly<Record<string, number>>;
}

/** One value that is handed on. */
const smallestGraph: OnnxGraph = {
  nodes: [{ op: 'Identity', inputs: ['in'], outputs: ['out'] }],
  initializers: [],
  inputs: [{ name: 'in', type: 'float32', dims: [1] }],
  outputs: [{ name: 'out', type: 'float32', dims: [1] }],
};

/** What every load has in common, wherever the model comes from. */
export interface Opening {
  readonly choice: DeviceChoice;
  /** null on the CPU. */
  readonly gpuDevice: GPUDevice | null;
  /** Milliseconds by step, in the order in which they ended. */
  readonly steps: Record<string, number>;
  /** Does one step, unless the load was given up. */
  timed<T>(name: string, work: () => T | Promise<T>): Promise<T>;
  /** @param fraction of the whole load, 0 to 1. */
  progress(
    step: LoadProgress['step'],
    loadedBytes: number,
    totalBytes: number,
    fraction: number,
    pauseSeconds?: number,
  ): void;
  /** The runtime, which starts beside whatever else is to be done. */
  readonly starting: Promise<typeof import('./transformersModel.ts')>;
  /** Aborted when the load is given up, or the runtime finds no memory to start. */
  readonly signal: AbortSignal;
  /** Where the model runs, for its `ModelInfo`. */
  readonly place: Pick<ModelInfo, keyof ChosenDevice | 'threads'>;
  /** What the person should know of it; null: nothing. */
  readonly notice: string | null;
}

/**
 * Decides where the model runs, says so, and starts the runtime there.
 * @param cpuReason why this model runs on the CPU whatever is wished for, as a sentence; null: it does not.
 */
export async function beginOpening(
  preference: DevicePreference,
  cpuReason: string | null,
  { onProgress, signal, threads, onDevice, onDeviceLost }: OpenOptions,
): Promise<Opening> {
  const begin = performance.now();
  const steps: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    const start = performance.now();
    const result = await work();
    steps[name] = performance.now() - start;
    return result;
  };

  const choice = await timed('device', () =>
    cpuReason === null || preference === 'wasm'
      ? chooseDevice(preference)
      : ({ kind: 'wasm', reason: cpuReason } as const),
  );
  const device = describeDevice(choice);
  onDevice?.(device);
  const gpuDevice = choice.kind === 'webgpu' ? choice.device : null;
  gpuDevice?.lost.then(({ message }) => onDeviceLost?.(deviceLostMessage(message)));
  const usedThreads = gpuDevice === null ? (threads ?? defaultThreads()) : 1;

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
  return {
    choice,
    gpuDevice,
    steps,
    timed,
    progress: (step, loadedBytes, totalBytes, fraction, pauseSeconds = 0) =>
      onProgress({
        step,
        loadedBytes,
        totalBytes,
        fraction,
        pauseSeconds,
        elapsedMs: performance.now() - begin,
      }),
    starting,
    signal: signal === undefined ? unusable.signal : AbortSignal.any([signal, unusable.signal]),
    place: { ...device, threads: usedThreads },
    notice: threadsNotice(gpuDevice),
  };
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
