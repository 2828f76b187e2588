import * as v from 'valibot';
import { formatCount } from '../../core/formatCount.ts';
import {
  logitBiasLimit,
  maxStopStrings,
  type NumericParam,
  numericParamProblem,
  repetitionScopes,
} from '../../core/samplingParams.ts';
import type { RepetitionScope, SamplingParams } from '../../core/types.ts';
import { amount, list, oneOf, record, text, tokenIdLimit } from './valueSchemas.ts';

/** Whatever model the file is from: no vocabulary and no window is larger. */
const limits = { vocabularySize: tokenIdLimit, contextLength: tokenIdLimit };
/** More than anybody sets by hand. */
const biasLimit = 1_000;

/** One of the controls, in the range of the one table. */
function control(name: NumericParam) {
  const problem = (value: unknown) =>
    numericParamProblem(name, value, limits, '', typeof value === 'number' ? undefined : 'the file’s value');
  return v.custom<number>(
    (value) => problem(value) === null,
    ({ input }) => (problem(input) ?? '').trim().replace(/\.$/, ''),
  );
}

const biasedId = v.pipe(
  text,
  v.check((id) => /^(0|[1-9]\d{0,6})$/.test(id) && Number(id) < tokenIdLimit, 'is no token id'),
);
const logitBias = v.pipe(
  v.record(biasedId, amount(-logitBiasLimit, logitBiasLimit), 'must be an object'),
  v.maxEntries(biasLimit, `must name at most ${formatCount(biasLimit)} tokens`),
);

const stop = v.pipe(
  list(v.pipe(text, v.minLength(1, 'must not be empty'))),
  v.maxLength(maxStopStrings, `must hold at most ${maxStopStrings} texts`),
);

export const paramsSchema = record({
  temperature: control('temperature'),
  topK: control('topK'),
  topP: control('topP'),
  minP: control('minP'),
  repetitionPenalty: control('repetitionPenalty'),
  repetitionScope: oneOf(Object.keys(repetitionScopes) as RepetitionScope[]),
  frequencyPenalty: control('frequencyPenalty'),
  presencePenalty: control('presencePenalty'),
  logitBias,
  maxTokens: control('maxTokens'),
  stop,
  seed: control('seed'),
}) satisfies v.GenericSchema<unknown, SamplingParams>;
