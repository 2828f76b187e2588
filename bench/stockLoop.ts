import {
  BaseStreamer,
  GenerationConfig,
  LlamaForCausalLM,
  PretrainedConfig,
  Tensor,
  type TextStreamer,
} from '@huggingface/transformers';
import type { DecoderConfig } from '../src/engine/decoderConfig.ts';
import type { Runtime } from '../src/engine/runtime.ts';

/** transformers.js's own `generate()` over our session: the same graph, weights and threads. */
export interface StockLoop {
  /** Greedy, `tokens` long whatever is written. @returns when each token came, in milliseconds */
  generate(ids: readonly number[], tokens: number): Promise<readonly number[]>;
}

class Arrivals extends BaseStreamer {
  readonly ms: number[] = [];

  /** The first call brings the prompt. */
  override put(): void {
    this.ms.push(performance.now());
  }

  override end(): void {}
}

export function createStockLoop({ session }: Runtime, config: DecoderConfig): StockLoop {
  const { layerCount, headCount, kvHeadCount, headSize, hiddenSize, vocabularySize } = config;
  const model = new LlamaForCausalLM(
    new PretrainedConfig({
      model_type: 'llama',
      architectures: ['LlamaForCausalLM'],
      hidden_size: hiddenSize,
      num_hidden_layers: layerCount,
      num_attention_heads: headCount,
      num_key_value_heads: kvHeadCount,
      head_dim: headSize,
      vocab_size: vocabularySize,
    }),
    { model: session },
    // Without an end token it goes on to the last one asked for.
    { generation_config: new GenerationConfig(new PretrainedConfig({})) },
  );
  return {
    async generate(ids, tokens) {
      const streamer = new Arrivals();
      const shape = [1, ids.length];
      await model.generate({
        inputs: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        do_sample: false,
        max_new_tokens: tokens,
        // Its type asks for the text streamer, its code for these two methods.
        streamer: streamer as BaseStreamer as TextStreamer,
      });
      return streamer.ms.slice(1);
    },
  };
}
