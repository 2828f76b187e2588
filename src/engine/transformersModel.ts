import { AutoModelForCausalLM, env } from '@huggingface/transformers';
import asyncifyModule from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiModule from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiBinary from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import { InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import type { ExportedModel } from '../core/onnxExport.ts';
import { blobSource } from './byteSource.ts';
import type { DecoderConfig } from './decoderConfig.ts';
import { type SessionShapes, sessionShapes } from './exportLayout.ts';
import type { ModelGraph } from './graphBuilder.ts';
import { LazyBytes } from './lazyBytes.ts';
import type { Runtime, RuntimeSession } from './runtime.ts';

export interface SessionOptions {
  /** null runs on the CPU. */
  readonly gpuDevice: GPUDevice | null;
  /** Called with each weight file's size when it has been unpacked and handed over. */
  readonly onUnpacked?: (byteLength: number, elapsedMs: number) => void;
  /** Turns what the runtime says into what is thrown. */
  readonly explain: (error: unknown) => Error;
}

/** A made-up place that nothing is fetched from: `env.fetch` answers from memory. */
const modelId = 'glassbox/model';

/**
 * Fetches and compiles the runtime and starts its threads, which the first session would have to wait for.
 * @param smallest any model without weights.
 * @param threads for the CPU; more than one needs a cross-origin isolated page.
 * @throws what `explain` makes of the runtime's error.
 */
export async function startRuntime(
  smallest: Uint8Array<ArrayBuffer>,
  threads: number,
  explain: (error: unknown) => Error,
): Promise<void> {
  try {
    configureRuntime(threads);
    const session = await InferenceSession.create(smallest, { executionProviders: ['wasm'] });
    await session.release();
  } catch (error) {
    throw explain(error);
  }
}

/**
 * Creates the session of a graph through transformers.js, in a started runtime. One session per worker: after a failure, here or in
 * a run, every later one fails too, and the worker must be replaced.
 * @throws what unpacking a weight file threw, else what `explain` makes of the runtime's error.
 */
export async function createTransformersRuntime(
  graph: ModelGraph,
  config: DecoderConfig,
  { gpuDevice, onUnpacked, explain }: SessionOptions,
): Promise<Runtime> {
  serveFromMemory({
    'config.json': JSON.stringify(transformersConfig(config)),
    'generation_config.json': '{}',
    'onnx/model.onnx': graph.model,
  });

  // The runtime swallows what a weight file throws, so it is kept for the caller.
  let unpackError: unknown = null;
  const externalData = graph.files.map(({ path, byteLength, make }) => ({
    path,
    data: new LazyBytes(byteLength, (start, end) => {
      const before = performance.now();
      try {
        const bytes = make().subarray(start, end);
        onUnpacked?.(bytes.length, performance.now() - before);
        return bytes;
      } catch (error) {
        unpackError = error;
        throw error;
      }
    }),
  }));
  try {
    const model = await AutoModelForCausalLM.from_pretrained(modelId, {
      device: gpuDevice === null ? 'wasm' : 'webgpu',
      dtype: 'fp32',
      session_options: {
        executionProviders: [gpuDevice === null ? 'wasm' : { name: 'webgpu', device: gpuDevice }],
        externalData,
      },
    });
    return createRuntime(model.sessions.model, gpuDevice);
  } catch (error) {
    throw unpackError ?? explain(error);
  }
}

/** An export in the layout of transformers.js, as it lies on this device. */
export interface ExportSource {
  readonly exported: ExportedModel;
  readonly files: Readonly<Record<string, Blob>>;
  /** Its config.json. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The session of an export, and what it says that it takes and returns. */
export interface ExportRuntime {
  readonly runtime: Runtime;
  readonly shapes: SessionShapes;
}

/**
 * Creates the session of a stock export through transformers.js, in a started runtime; see `createTransformersRuntime`.
 * Weights beside the model file are read where they lie, tensor by tensor.
 * @throws Error with a plain sentence for an architecture that transformers.js does not know, else what `explain` makes
 * of the runtime's error.
 */
export async function createExportRuntime(
  { exported, files, config }: ExportSource,
  { gpuDevice, onUnpacked, explain }: SessionOptions,
): Promise<ExportRuntime> {
  const { dtype, baseName, modelPath, dataPaths } = exported;
  const { model_type: modelType, 'transformers.js_config': _device, ...rest } = config;
  if (typeof modelType !== 'string' || !AutoModelForCausalLM.supports(modelType)) {
    throw new Error(
      `The repository's config.json says the architecture ${JSON.stringify(modelType)}, which transformers.js does not run as a text generator. Choose another model.`,
    );
  }
  const model = files[modelPath];
  if (model === undefined)
    throw new Error(`The model's file ${modelPath} is missing. Fetch the model again.`);
  serveFromMemory({
    // Its own wishes for devices and files are left out: both are decided here.
    'config.json': JSON.stringify({ ...rest, model_type: modelType }),
    'generation_config.json': '{}',
    [modelPath]: model,
  });
  let readError: unknown = null;
  const externalData = dataPaths.map((path) => {
    const source = blobSource(files[path] ?? new Blob());
    const read = (start: number, end: number): Uint8Array<ArrayBuffer> => {
      const before = performance.now();
      try {
        const bytes = source.read(start, end);
        onUnpacked?.(bytes.length, performance.now() - before);
        return bytes as Uint8Array<ArrayBuffer>;
      } catch (error) {
        readError = error;
        throw error;
      }
    };
    return { path: path.slice(path.lastIndexOf('/') + 1), data: new LazyBytes(source.byteLength, read) };
  });
  try {
    const { sessions } = await AutoModelForCausalLM.from_pretrained(modelId, {
      device: gpuDevice === null ? 'wasm' : 'webgpu',
      dtype,
      model_file_name: baseName,
      session_options: {
        executionProviders: [gpuDevice === null ? 'wasm' : { name: 'webgpu', device: gpuDevice }],
        externalData,
      },
    });
    return { runtime: createRuntime(sessions.model, gpuDevice), shapes: sessionShapes(sessions.model) };
  } catch (error) {
    throw readError ?? explain(error);
  }
}

function createRuntime(session: RuntimeSession, gpuDevice: GPUDevice | null): Runtime {
  return {
    session: gpuDevice === null ? session : failingOnLoss(session, gpuDevice),
    gpuDevice,
    tensor: (type, data, dims) => new Tensor(type, data, dims),
    gpuTensor: (buffer, dims, dataType) =>
      Tensor.fromGpuBuffer(buffer, { dataType, dims, dispose: () => buffer.destroy() }),
  };
}

/** Fails the runs of a session whose device is lost; left alone, one that starts afterwards never ends. */
function failingOnLoss(session: RuntimeSession, device: GPUDevice): RuntimeSession {
  let loss: Error | null = null;
  let failRun: ((error: Error) => void) | null = null;
  device.lost.then(({ message }) => {
    loss = new Error(`The WebGPU device was lost: ${message}`);
    failRun?.(loss);
  });
  return {
    // Not a race with `device.lost`: that promise would keep the outputs of every run.
    run: (feeds, fetches) =>
      new Promise((resolve, reject) => {
        failRun = reject;
        if (loss === null) session.run(feeds, fetches).then(resolve, reject);
        else reject(loss);
      }),
    release: () => session.release(),
  };
}

function configureRuntime(threads: number): void {
  const { wasm } = env.backends.onnx;
  if (wasm === undefined) throw new Error('The runtime has no WebAssembly part in this browser.');
  // Left alone, transformers.js names a server of its own.
  wasm.wasmPaths = runtimeFiles();
  wasm.numThreads = threads;
  wasm.proxy = false;
}

/**
 * The build of the runtime for this browser: its WebAssembly, and the module that starts it and its threads. Where
 * the browser can suspend WebAssembly (JSPI), it goes without the code that winds the stack off and on again: 10 MB
 * less to fetch and compile, and less work for every token.
 */
function runtimeFiles(): { readonly mjs: string; readonly wasm: string } {
  const [mjs, wasm] =
    'Suspending' in WebAssembly ? [jspiModule, jspiBinary] : [asyncifyModule, asyncifyBinary];
  const absolute = (url: string) => new URL(url, import.meta.url).href;
  return { mjs: absolute(mjs), wasm: absolute(wasm) };
}

/** Lets transformers.js find these files and nothing else; it never asks the network or a cache. */
function serveFromMemory(files: Readonly<Record<string, BodyInit>>): void {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = '/';
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.fetch = async (input) => {
    const name = new URL(String(input), 'https://memory.invalid').pathname.replace(`/${modelId}/`, '');
    const file = files[name];
    return file === undefined ? new Response(null, { status: 404 }) : new Response(file);
  };
}

/** config.json in Hugging Face's names, which transformers.js shapes its cache by. */
function transformersConfig(config: DecoderConfig): Record<string, unknown> {
  return {
    model_type: 'llama',
    architectures: ['LlamaForCausalLM'],
    hidden_size: config.hiddenSize,
    intermediate_size: config.feedForwardSize,
    num_hidden_layers: config.layerCount,
    num_attention_heads: config.headCount,
    num_key_value_heads: config.kvHeadCount,
    head_dim: config.headSize,
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.trainedContextLength,
  };
}
