import { type NumericParam, numericParamProblem } from './samplingParams.ts';
import type { SamplingParams } from './types.ts';

/** Fields of generation_config.json, as transformers names them. */
const fields = {
  temperature: 'temperature',
  top_k: 'topK',
  top_p: 'topP',
  min_p: 'minP',
  repetition_penalty: 'repetitionPenalty',
} as const satisfies Readonly<Record<string, NumericParam>>;

/** No model is loaded yet: the bounds that depend on it do not bind. */
const limits = { vocabularySize: Number.MAX_SAFE_INTEGER, contextLength: Number.MAX_SAFE_INTEGER };

/**
 * Settings that a generation_config.json recommends, as far as they are settings here; none where it does not say that
 * tokens are drawn (`do_sample`), since the others mean nothing then.
 */
export function recommendedSampling(generation: unknown): Partial<SamplingParams> {
  if (typeof generation !== 'object' || generation === null) return {};
  const config = generation as Readonly<Record<string, unknown>>;
  if (config.do_sample !== true) return {};
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, name]) => {
      const value = config[field];
      return typeof value === 'number' && numericParamProblem(name, value, limits) === null
        ? [[name, value]]
        : [];
    }),
  );
}
