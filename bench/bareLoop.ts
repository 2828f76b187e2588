import type { DecoderConfig } from '../src/engine/decoderConfig.ts';
import { createKvMemory } from '../src/engine/kvMemory.ts';
import type { Runtime } from '../src/engine/runtime.ts';
import { ownLayout } from '../src/engine/sessionLayout.ts';

export interface BareLoop {
  /** Runs `ids` after what is cached. @returns the likeliest next id */
  step(ids: readonly number[]): Promise<number>;
}

/** The least that decoding takes on the CPU: feeds, one run, the cache handed on, the first maximum. */
export function createBareLoop(runtime: Runtime, config: DecoderConfig): BareLoop {
  const { session, tensor } = runtime;
  const storage = createKvMemory(runtime, ownLayout(config, 'wasm').kv, config.trainedContextLength);
  const block = storage.create([{ block: null, row: 0, length: 0 }], 0);
  let length = 0;
  return {
    async step(ids) {
      const total = length + ids.length;
      storage.fit(block, length, ids.length);
      const outputs = await session.run(
        {
          input_ids: tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
          attention_mask: tensor('int64', new BigInt64Array(total).fill(1n), [1, total]),
          num_logits_to_keep: tensor('int64', BigInt64Array.of(1n), []),
          ...block.feeds,
        },
        { logits: null, ...block.fetches },
      );
      block.update(outputs, [length]);
      length = total;
      return firstMaximum(outputs.logits?.data as Float32Array);
    },
  };
}

function firstMaximum(logits: Float32Array): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit > most) {
      most = logit;
      best = id;
    }
  }
  return best;
}
