import type { LlamaConfig } from '../src/engine/llamaConfig.ts';
import type { Runtime, RuntimeTensor } from '../src/engine/runtime.ts';

export interface BareLoop {
  /** Runs `ids` after what is cached. @returns the likeliest next id */
  step(ids: readonly number[]): Promise<number>;
}

/** The least that decoding takes on the CPU: feeds, one run, the caches handed on, the first maximum. */
export function createBareLoop(
  { session, tensor }: Runtime,
  { layerCount, kvHeadCount, headSize }: LlamaConfig,
): BareLoop {
  const caches = Array.from({ length: layerCount }, (_, layer) => [
    { input: `past_key_values.${layer}.key`, output: `present.${layer}.key` },
    { input: `past_key_values.${layer}.value`, output: `present.${layer}.value` },
  ]).flat();
  const past: Record<string, RuntimeTensor> = {};
  for (const { input } of caches) {
    past[input] = tensor('float32', new Float32Array(0), [1, kvHeadCount, 0, headSize]);
  }
  const fetches = Object.fromEntries(
    ['logits', ...caches.map(({ output }) => output)].map((name) => [name, null]),
  );
  let length = 0;
  return {
    async step(ids) {
      length += ids.length;
      const outputs = await session.run(
        {
          input_ids: tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
          attention_mask: tensor('int64', new BigInt64Array(length).fill(1n), [1, length]),
          num_logits_to_keep: tensor('int64', BigInt64Array.of(1n), []),
          ...past,
        },
        fetches,
      );
      for (const { input, output } of caches) {
        const present = outputs[output];
        if (present === undefined) throw new Error(`The runtime returned no ${output}.`);
        past[input]?.dispose();
        past[input] = present;
      }
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
