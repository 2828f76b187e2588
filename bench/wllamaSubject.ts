import { LoggerWithoutDebug, type RawCompletionChunk, Wllama } from '@wllama/wllama/esm/index.js';
import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import type { Subject } from './subject.ts';

/** llama.cpp in WebAssembly, on the CPU alone, greedy. */
export async function openWllama(model: Blob, threads: number): Promise<Subject> {
  const wllama = new Wllama(
    { default: wasmUrl },
    { suppressNativeLog: true, logger: { ...LoggerWithoutDebug, log() {}, warn() {} } },
  );
  await wllama.loadModel([model], { n_threads: threads, n_ctx: 2048, n_gpu_layers: 0, n_parallel: 1 });
  if (wllama.isMultithread() !== threads > 1) {
    throw new Error(`wllama does not run on ${threads} threads here.`);
  }

  /** @returns when each token arrived (ms), and llama.cpp's own times */
  async function complete(prompt: string, tokens: number) {
    const arrivals: number[] = [];
    const stream = await wllama.createCompletion({
      prompt,
      max_tokens: tokens,
      temperature: 0,
      ignore_eos: true,
      stream: true,
      // Not in its types, but read by llama.cpp's server, which it wraps.
      ...{ cache_prompt: false },
    });
    let timings: RawCompletionChunk['timings'];
    for await (const chunk of stream) {
      arrivals.push(performance.now());
      timings = chunk.timings ?? timings;
    }
    if (timings === undefined) throw new Error('wllama reported no times.');
    return { arrivals, timings };
  }

  return {
    label: `wllama (llama.cpp ${Wllama.getLibllamaVersion()})`,
    threads: wllama.getNumThreads(),
    async decode(text, tokens) {
      const { arrivals, timings } = await complete(text, tokens);
      if (timings.predicted_n !== tokens) {
        throw new Error(`wllama wrote ${timings.predicted_n} tokens, not ${tokens}.`);
      }
      const ownClockMs = timings.predicted_per_token_ms;
      const loopMs = arrivals.slice(1, tokens).map((at, index) => at - (arrivals[index] ?? at));
      return { promptTokens: timings.prompt_n, loopMs, ownClockMs };
    },
    async prefill(text) {
      const { timings } = await complete(text, 1);
      return { promptTokens: timings.prompt_n, prefillMs: timings.prompt_ms };
    },
  };
}
