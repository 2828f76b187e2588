import type { ShapingParams, TokenHistory } from '../core/sampling.ts';
import { asFields, type Fields, readIds, readLogitBias, readWhole, show } from './readArguments.ts';

/** The formulas hold beyond the sliders' ranges; these are where they stop making sense. */
const ranges = {
  temperature: { min: 0, max: Number.POSITIVE_INFINITY, off: 1, words: '0 or more' },
  top_p: { min: 0, max: 1, off: 1, words: 'from 0 to 1' },
  min_p: { min: 0, max: 1, off: 0, words: 'from 0 to 1' },
  repetition_penalty: {
    min: Number.MIN_VALUE,
    max: Number.POSITIVE_INFINITY,
    off: 1,
    words: 'above 0',
  },
  frequency_penalty: {
    min: Number.NEGATIVE_INFINITY,
    max: Number.POSITIVE_INFINITY,
    off: 0,
    words: 'finite',
  },
  presence_penalty: {
    min: Number.NEGATIVE_INFINITY,
    max: Number.POSITIVE_INFINITY,
    off: 0,
    words: 'finite',
  },
} as const;

const knownFields = [...Object.keys(ranges), 'top_k', 'logit_bias'];

/**
 * The arguments of `glassbox.distribution`; a null logit means −Infinity, as JSON has no such number.
 * Throws Error naming the field, the value and the allowed range.
 */
export function readDistribution(
  logits: unknown,
  params: unknown,
  history: unknown,
): {
  readonly values: Float32Array;
  readonly shaping: ShapingParams;
  readonly tokenHistory: TokenHistory;
} {
  const values = readLogits(logits);
  const fields = asFields('params', params);
  for (const name of Object.keys(fields)) {
    if (!knownFields.includes(name)) {
      throw new Error(`${name} is not a field of params. It takes ${knownFields.join(', ')}.`);
    }
  }
  const { promptIds = [], generatedIds = [] } = asFields('history', history);
  const prompt = readIds('promptIds', promptIds, values.length);
  const generated = readIds('generatedIds', generatedIds, values.length);
  return {
    values,
    shaping: {
      temperature: readNumber(fields, 'temperature'),
      topK: readWhole(fields, 'top_k', 0, Number.MAX_SAFE_INTEGER, 0),
      topP: readNumber(fields, 'top_p'),
      minP: readNumber(fields, 'min_p'),
      repetitionPenalty: readNumber(fields, 'repetition_penalty'),
      frequencyPenalty: readNumber(fields, 'frequency_penalty'),
      presencePenalty: readNumber(fields, 'presence_penalty'),
      logitBias: readLogitBias(fields.logit_bias, values.length),
    },
    tokenHistory: { repetitionIds: [...prompt, ...generated], generatedIds: generated },
  };
}

function readLogits(logits: unknown): Float32Array {
  if (!Array.isArray(logits) && !ArrayBuffer.isView(logits)) {
    throw new Error(`logits must be a list of numbers; ${show(logits)} is not.`);
  }
  const list = logits as unknown as ArrayLike<unknown>;
  if (!(list.length > 0)) throw new Error('logits must hold at least one number; it is empty.');
  return Float32Array.from(list, (value, id) => {
    if (value === null) return Number.NEGATIVE_INFINITY;
    if (typeof value !== 'number' || Number.isNaN(value) || value === Number.POSITIVE_INFINITY) {
      throw new Error(`logits[${id}] must be a number below Infinity; ${show(value)} is not.`);
    }
    return value;
  });
}

function readNumber(fields: Fields, name: keyof typeof ranges): number {
  const { min, max, off, words } = ranges[name];
  const value = fields[name] ?? off;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
    throw new Error(`${name} must be a number ${words}; ${show(value)} is not.`);
  }
  return value;
}
