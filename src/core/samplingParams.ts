import { formatSigned } from './formatCount.ts';
import type { RepetitionScope, SamplingParams } from './types.ts';

/** The sampling parameters that are one number each. */
export type NumericParam =
  | 'temperature'
  | 'topK'
  | 'topP'
  | 'minP'
  | 'maxTokens'
  | 'repetitionPenalty'
  | 'frequencyPenalty'
  | 'presencePenalty'
  | 'seed';

/** What a range depends on: the loaded model. */
export interface ParamLimits {
  readonly vocabularySize: number;
  readonly contextLength: number;
}

export interface NumericParamSpec {
  readonly label: string;
  /** Name in the OpenAI- and vLLM-shaped API. */
  readonly apiName: string;
  readonly min: number;
  readonly max: number | keyof ParamLimits;
  /** Where the slider ends; the box goes on to `max`. */
  readonly sliderMax: number | keyof ParamLimits;
  readonly step: number;
  readonly integer: boolean;
  readonly default: number;
  /** The value at which the parameter does nothing; null where there is none. */
  readonly off: number | null;
  /** What an API call means that leaves the field out (interface.md §5). */
  readonly apiDefault: number;
  readonly unit: string;
  /** One sentence for the "?" beside the control. */
  readonly help: string;
}

/** The one table behind sliders, boxes, validation, the API and the docs (interface.md §2). */
export const numericParams: Readonly<Record<NumericParam, NumericParamSpec>> = {
  temperature: {
    label: 'Temperature',
    apiName: 'temperature',
    min: 0,
    max: 2,
    sliderMax: 2,
    step: 0.05,
    integer: false,
    default: 0.5,
    off: 1,
    apiDefault: 1,
    unit: '',
    help: 'Divides the logits: below 1 the favourite gains, above 1 the odds flatten, and 0 always takes the most likely token (greedy).',
  },
  topK: {
    label: 'Top-k',
    apiName: 'top_k',
    min: 0,
    max: 'vocabularySize',
    sliderMax: 100,
    step: 1,
    integer: true,
    default: 40,
    off: 0,
    apiDefault: 0,
    unit: 'tokens',
    help: 'Only the k most likely tokens may be drawn; 0 switches it off.',
  },
  topP: {
    label: 'Top-p',
    apiName: 'top_p',
    min: 0,
    max: 1,
    sliderMax: 1,
    step: 0.01,
    integer: false,
    default: 0.9,
    off: 1,
    apiDefault: 1,
    unit: '',
    help: 'Keeps the most likely tokens (the nucleus) until their probabilities add up to p; 1 switches it off.',
  },
  minP: {
    label: 'Min-p',
    apiName: 'min_p',
    min: 0,
    max: 1,
    sliderMax: 1,
    step: 0.01,
    integer: false,
    default: 0,
    off: 0,
    apiDefault: 0,
    unit: '',
    help: 'Drops every token less likely than this share of the most likely one; 0 switches it off.',
  },
  maxTokens: {
    label: 'Max tokens',
    apiName: 'max_tokens',
    min: 1,
    max: 'contextLength',
    sliderMax: 'contextLength',
    step: 1,
    integer: true,
    default: 256,
    off: null,
    apiDefault: 256,
    unit: 'tokens',
    help: 'The reply is cut off after this many tokens; it does not make the model brief.',
  },
  repetitionPenalty: {
    label: 'Repetition penalty',
    apiName: 'repetition_penalty',
    min: 1,
    max: 1.5,
    sliderMax: 1.5,
    step: 0.01,
    integer: false,
    default: 1.1,
    off: 1,
    apiDefault: 1,
    unit: '',
    help: 'Makes every token that was already written less likely, by this factor on its logit; 1 switches it off.',
  },
  frequencyPenalty: {
    label: 'Frequency penalty',
    apiName: 'frequency_penalty',
    min: -2,
    max: 2,
    sliderMax: 2,
    step: 0.1,
    integer: false,
    default: 0,
    off: 0,
    apiDefault: 0,
    unit: '',
    help: 'Lowers a token’s logit by this much for each time it stands in this reply; 0 switches it off.',
  },
  presencePenalty: {
    label: 'Presence penalty',
    apiName: 'presence_penalty',
    min: -2,
    max: 2,
    sliderMax: 2,
    step: 0.1,
    integer: false,
    default: 0,
    off: 0,
    apiDefault: 0,
    unit: '',
    help: 'Lowers the logit of every token that stands in this reply by this much, once; 0 switches it off.',
  },
  seed: {
    label: 'Seed',
    apiName: 'seed',
    min: -1,
    max: 4294967295,
    sliderMax: 4294967295,
    step: 1,
    integer: true,
    default: -1,
    off: null,
    apiDefault: -1,
    unit: '',
    help: 'The same seed, prompt and settings give the same reply; −1 takes a fresh seed each time and shows it.',
  },
};

export const repetitionScopes: Readonly<Record<RepetitionScope, string>> = {
  reply: 'This reply',
  replies: 'Own replies',
  context: 'Whole context',
};

export const maxStopStrings = 4;
export const logitBiasLimit = 100;

/** Recommended with the embedded model (presets.md). */
export const defaultSystemPrompt = 'You are a helpful assistant. Answer in one short sentence.';

export const defaultSamplingParams: SamplingParams = {
  temperature: numericParams.temperature.default,
  topK: numericParams.topK.default,
  topP: numericParams.topP.default,
  minP: numericParams.minP.default,
  repetitionPenalty: numericParams.repetitionPenalty.default,
  repetitionScope: 'replies',
  frequencyPenalty: numericParams.frequencyPenalty.default,
  presencePenalty: numericParams.presencePenalty.default,
  logitBias: {},
  maxTokens: numericParams.maxTokens.default,
  stop: [],
  seed: numericParams.seed.default,
};

/** Every shaping parameter at its "off" value: what is drawn from is the model's own distribution. */
export function neutralSamplingParams(params: SamplingParams): SamplingParams {
  return {
    ...params,
    temperature: 1,
    topK: 0,
    topP: 1,
    minP: 0,
    repetitionPenalty: 1,
    frequencyPenalty: 0,
    presencePenalty: 0,
    logitBias: {},
  };
}

/** The number that a range's end stands for. */
export function resolveLimit(limit: number | keyof ParamLimits, limits: ParamLimits): number {
  return typeof limit === 'number' ? limit : limits[limit];
}

/**
 * Checks one value against the table.
 * @param shown how the sentence quotes the value.
 * @returns null when it is allowed, else a sentence naming the field, the value and the range.
 */
export function numericParamProblem(
  name: NumericParam,
  value: unknown,
  limits: ParamLimits,
  fieldName: string = numericParams[name].label,
  shown: string = describeValue(value),
): string | null {
  const spec = numericParams[name];
  const max = resolveLimit(spec.max, limits);
  const range = `${formatSigned(spec.min)} to ${formatSigned(max)}`;
  const wanted = spec.integer ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return `${fieldName} must be ${wanted} from ${range}; ${shown} is not.`;
  }
  if (spec.integer && !Number.isInteger(value)) {
    return `${fieldName} must be a whole number from ${range}; ${shown} is not.`;
  }
  if (value < spec.min || value > max) {
    return `${fieldName} must be from ${range}; ${shown} is outside.`;
  }
  return null;
}

function describeValue(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : String(value).replace(/^-/, '−');
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
