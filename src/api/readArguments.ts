import {
  defaultSamplingParams,
  logitBiasLimit,
  maxStopStrings,
  type NumericParam,
  numericParamProblem,
  numericParams,
  type ParamLimits,
  repetitionScopes,
  resolveLimit,
} from '../core/samplingParams.ts';
import type { PromptMessage, RepetitionScope, SamplingParams } from '../core/types.ts';
import type { RequestOptions } from './apiTypes.ts';

/** A bag of fields of unknown types, as they come from outside. */
export type Fields = Readonly<Record<string, unknown>>;

export const maxTopLogprobs = 64;
export const maxChoices = 16;

const samplingFields = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'max_tokens',
  'stop',
  'seed',
  'n',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'repetition_penalty_scope',
  'logit_bias',
  'stream',
  'model',
];

/** @returns the fields of a call. Throws Error when it is no object or has a field that is not known. */
export function readFields(body: unknown, known: readonly string[]): Fields {
  const fields = asFields('The argument', body);
  const allowed = [...known, ...samplingFields];
  for (const name of Object.keys(fields)) {
    if (!allowed.includes(name)) {
      throw new Error(`${name} is not a field of this call. It takes ${allowed.join(', ')}.`);
    }
  }
  return fields;
}

/**
 * The sampling parameters of a call; missing fields mean what interface.md §5 says.
 * Throws Error naming the field, the value and the allowed range.
 */
export function readSamplingParams(fields: Fields, limits: ParamLimits): SamplingParams {
  const number = (name: NumericParam): number => {
    const { apiName, apiDefault } = numericParams[name];
    const value = fields[apiName] ?? Math.min(apiDefault, resolveLimit(numericParams[name].max, limits));
    const problem = numericParamProblem(name, value, limits, apiName);
    if (problem !== null) throw new Error(problem);
    return value as number;
  };
  return {
    ...defaultSamplingParams,
    temperature: number('temperature'),
    topK: number('topK'),
    topP: number('topP'),
    minP: number('minP'),
    repetitionPenalty: number('repetitionPenalty'),
    repetitionScope: readScope(fields.repetition_penalty_scope),
    frequencyPenalty: number('frequencyPenalty'),
    presencePenalty: number('presencePenalty'),
    logitBias: readLogitBias(fields.logit_bias, limits.vocabularySize),
    maxTokens: number('maxTokens'),
    stop: readStop(fields.stop),
    seed: number('seed'),
  };
}

/** Throws Error unless the field is missing or a whole number in the range. */
export function readWhole(fields: Fields, name: string, min: number, max: number, missing: number): number {
  const value = fields[name] ?? missing;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${name} must be a whole number from ${min} to ${max}; ${show(value)} is not.`);
  }
  return value;
}

/** Throws Error unless the field is missing, true or false. */
export function readFlag(fields: Fields, name: string, missing = false): boolean {
  const value = fields[name] ?? missing;
  if (typeof value !== 'boolean') throw new Error(`${name} must be true or false; ${show(value)} is not.`);
  return value;
}

/** Throws Error naming the message that is not {role, content}. */
export function readMessages(value: unknown): readonly PromptMessage[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new Error(`messages must be a list of at least one {role, content}; ${show(value)} is not.`);
  }
  return value.map((entry: unknown, index) => {
    const message = asFields(`messages[${index}]`, entry);
    const { role, content } = message;
    const example = readFlag(message, 'example');
    if (role !== 'system' && role !== 'user' && role !== 'assistant') {
      throw new Error(`messages[${index}].role must be system, user or assistant; ${show(role)} is not.`);
    }
    if (typeof content !== 'string') {
      throw new Error(`messages[${index}].content must be a string; ${show(content)} is not.`);
    }
    if (role !== 'assistant') return { role, text: content };
    const segments = content === '' ? [] : [content];
    return example ? { role, segments, example } : { role, segments };
  });
}

/** Throws Error naming the first entry that is no token id. */
export function readIds(name: string, value: unknown, vocabularySize: number): readonly number[] {
  if (!Array.isArray(value)) throw new Error(`${name} must be a list of token ids; ${show(value)} is not.`);
  return value.map((id: unknown, index) => {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= vocabularySize) {
      throw new Error(
        `${name}[${index}] must be a token id from 0 to ${vocabularySize - 1}; ${show(id)} is not.`,
      );
    }
    return id;
  });
}

/** Throws Error when an option is of the wrong kind. */
export function readSignal(options: RequestOptions | undefined): AbortSignal | undefined {
  const signal: unknown = options?.signal;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new Error(`signal must be an AbortSignal; ${show(signal)} is not.`);
  }
  return signal;
}

function readScope(value: unknown): RepetitionScope {
  const scopes = Object.keys(repetitionScopes) as RepetitionScope[];
  const scope = scopes.find((candidate) => candidate === (value ?? 'context'));
  if (scope === undefined) {
    throw new Error(`repetition_penalty_scope must be ${scopes.join(', ')}; ${show(value)} is not.`);
  }
  return scope;
}

function readStop(value: unknown): readonly string[] {
  const list: unknown[] = value == null ? [] : Array.isArray(value) ? value : [value];
  if (list.length > maxStopStrings) {
    throw new Error(`stop must hold at most ${maxStopStrings} strings; ${list.length} were given.`);
  }
  return list.map((entry) => {
    if (typeof entry !== 'string' || entry === '') {
      throw new Error(
        `stop must be one to ${maxStopStrings} strings that are not empty; ${show(entry)} is not.`,
      );
    }
    return entry;
  });
}

/** Throws Error naming the id or the bias that is out of range. */
export function readLogitBias(value: unknown, vocabularySize: number): Readonly<Record<string, number>> {
  if (value == null) return {};
  const bias: Record<string, number> = {};
  for (const [id, amount] of Object.entries(asFields('logit_bias', value))) {
    if (!/^\d+$/.test(id) || Number(id) >= vocabularySize) {
      throw new Error(
        `logit_bias must name token ids from 0 to ${vocabularySize - 1}; ${show(id)} is not one.`,
      );
    }
    if (typeof amount !== 'number' || !(Math.abs(amount) <= logitBiasLimit)) {
      throw new Error(
        `logit_bias[${id}] must be a number from −${logitBiasLimit} to ${logitBiasLimit}; ${show(amount)} is not.`,
      );
    }
    bias[String(Number(id))] = amount;
  }
  return bias;
}

export function asFields(name: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} must be an object; ${show(value)} is not.`);
  }
  return value as Fields;
}

/** A value as a person would recognise it, kept short. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : asJson(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** BigInts, circular objects and functions have no JSON. */
function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'bigint' ? `${value}n` : Object.prototype.toString.call(value);
  }
}
