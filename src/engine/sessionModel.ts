import type { ModelInfo } from '../core/types.ts';
import { explainRuntimeError } from './failure.ts';
import { createKvCache } from './kvCache.ts';
import type { LanguageModel, Tokenizer } from './languageModel.ts';
import type { LlamaConfig } from './llamaConfig.ts';
import type { Runtime } from './runtime.ts';

/** A language model over one session of a graph from `llamaGraph.ts`. */
export function createSessionModel(
  runtime: Runtime,
  config: LlamaConfig,
  info: ModelInfo,
  tokenizer: Tokenizer,
): LanguageModel {
  const cache = createKvCache(runtime, config, info.contextLength);
  let cachedIds: number[] = [];
  return {
    info,
    tokenizer,
    get cachedIds() {
      return cachedIds;
    },
    async rewind(length) {
      cache.rewind(length);
      cachedIds = cachedIds.slice(0, length);
    },
    async forward(ids, rows) {
      const total = cachedIds.length + ids.length;
      if (ids.length === 0) throw new RangeError('At least one token is needed to run the model.');
      if (total > info.contextLength) {
        throw new RangeError(
          `${total} tokens do not fit into the context of ${info.contextLength}. Shorten the conversation or load the model with a longer context.`,
        );
      }
      const feeds = {
        input_ids: runtime.tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        attention_mask: runtime.tensor('int64', new BigInt64Array(total).fill(1n), [1, total]),
        num_logits_to_keep: runtime.tensor('int64', BigInt64Array.of(rows === 'last' ? 1n : 0n), []),
        ...cache.feeds,
      };
      const outputs = await runtime.session
        .run(feeds, { logits: null, ...cache.fetches })
        .catch((error: unknown) => {
          throw explainRuntimeError(error);
        });
      cache.update(outputs, ids.length);
      cachedIds = [...cachedIds, ...ids];
      if (outputs.logits === undefined) throw new Error('The runtime returned no logits.');
      return outputs.logits.data as Float32Array;
    },
    memoryBytes: () => info.weightBytes + cache.byteLength,
    async dispose() {
      cache.dispose();
      cachedIds = [];
      await runtime.session.release();
    },
  };
}
