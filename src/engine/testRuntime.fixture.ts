import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { ModelGraph } from './graphBuilder.ts';
import { tensorAt } from './kvBlock.ts';
import { LazyBytes } from './lazyBytes.ts';
import { cutAppended, rowEnds } from './runtime.fixture.ts';
import type { Runtime, RuntimeSession, RuntimeTensor, TensorData } from './runtime.ts';

/** The part of onnxruntime-web that is used here. */
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number; wasmPaths?: string } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<RuntimeSession> };
  readonly Tensor: new (type: string, data: TensorData, dims: readonly number[]) => RuntimeTensor;
}

const fromHere = createRequire(import.meta.url);
const fromTransformers = createRequire(fromHere.resolve('@huggingface/transformers'));

export interface TestRuntimeOptions {
  readonly threads?: number;
  /**
   * `webgpu` is the build that transformers.js uses on every device; `plain` alone has the CPU form of
   * GatherBlockQuantized, to try the graph for WebGPU with.
   */
  readonly build?: 'webgpu' | 'plain';
}

/** For tests in Node, where transformers.js takes another runtime: a session of its onnxruntime-web itself. */
export async function createTestRuntime(
  graph: ModelGraph,
  { threads = 1, build = 'webgpu' }: TestRuntimeOptions = {},
): Promise<Runtime> {
  const name = build === 'webgpu' ? 'onnxruntime-web/webgpu' : 'onnxruntime-web';
  const ort: OnnxRuntime = fromTransformers(name);
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = `${dirname(fromTransformers.resolve(name))}/`;
  const session = await ort.InferenceSession.create(graph.model, {
    executionProviders: ['wasm'],
    externalData: graph.files.map(({ path, byteLength, make }) => ({
      path,
      data: new LazyBytes(byteLength, (start, end) => make().subarray(start, end)),
    })),
  });
  const tensor: Runtime['tensor'] = (type, data, dims) => new ort.Tensor(type, data, dims);
  return {
    session: build === 'webgpu' ? session : appending(session, tensor),
    tensor,
    gpuTensor() {
      throw new Error('There is no GPU in Node.');
    },
    gpuDevice: null,
  };
}

/** Gives a session of the graph for WebGPU, which returns whole caches, the outputs of the CPU's graph. */
function appending(session: RuntimeSession, tensor: Runtime['tensor']): RuntimeSession {
  return {
    async run(feeds, fetches) {
      const wholeOf = (name: string) => name.replace('appended', 'present');
      const names = Object.keys(fetches);
      const outputs = await session.run(
        feeds,
        Object.fromEntries(names.map((name) => [wholeOf(name), null])),
      );
      const count = feeds.input_ids?.dims[1] ?? 0;
      return Object.fromEntries(
        names.map((name) => {
          const output = tensorAt(outputs, wholeOf(name));
          return [name, wholeOf(name) === name ? output : cutAppended(tensor, output, rowEnds(feeds), count)];
        }),
      );
    },
    release: () => session.release(),
  };
}
