import { env, pipeline } from '@huggingface/transformers';
import asyncifyModule from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

/** What transformers.js itself makes of a repository and some texts: greedy, at most 16 tokens each. */
export type StockGeneration = readonly {
  readonly promptIds: readonly number[];
  readonly ids: readonly number[];
  /** Prompt and `ids` as text. */
  readonly decoded: string;
  /** What `pipeline()` gives back. */
  readonly text: string;
}[];

async function generateStock(
  hubUrl: string,
  repository: string,
  dtype: 'fp32' | 'q4',
  prompts: readonly string[],
): Promise<StockGeneration> {
  env.remoteHost = hubUrl;
  env.allowLocalModels = false;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  const { wasm } = env.backends.onnx;
  if (wasm === undefined) throw new Error('There is no WebAssembly here.');
  const absolute = (url: string) => new URL(url, import.meta.url).href;
  wasm.wasmPaths = { mjs: absolute(asyncifyModule), wasm: absolute(asyncifyBinary) };
  wasm.numThreads = 1;
  const generator = await pipeline('text-generation', repository, { dtype, device: 'wasm' });
  const greedy = { max_new_tokens: 16, do_sample: false } as const;
  const generations = [];
  for (const prompt of prompts) {
    const inputs = generator.tokenizer(prompt);
    const promptIds = inputs.input_ids.tolist()[0].map(Number);
    const output = await generator.model.generate({ ...inputs, ...greedy });
    const all = (output as { tolist(): bigint[][] }).tolist()[0]?.map(Number) ?? [];
    const [answer] = (await generator(prompt, greedy)) as { generated_text: string }[];
    generations.push({
      promptIds,
      ids: all.slice(promptIds.length),
      decoded: generator.tokenizer.decode(all, { skip_special_tokens: true }),
      text: answer?.generated_text ?? '',
    });
  }
  return generations;
}

declare global {
  interface Window {
    generateStock: typeof generateStock;
  }
}

window.generateStock = generateStock;
