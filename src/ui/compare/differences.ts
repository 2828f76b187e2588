import type { Pane } from '../../core/comparison.ts';
import { formatCount } from '../../core/formatCount.ts';
import { numericParams } from '../../core/samplingParams.ts';
import type { SamplingParams } from '../../core/types.ts';
import { formatValue } from '../kit/formatFigures.ts';

type Worder = (params: SamplingParams) => string;

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** Each setting in as few words as say what it is. */
const chipWords: Readonly<Record<keyof SamplingParams, Worder>> = {
  temperature: ({ temperature }) => `T ${formatValue(temperature)}`,
  topK: ({ topK }) => (topK === numericParams.topK.off ? 'top-k off' : `top-k ${formatCount(topK)}`),
  topP: ({ topP }) => (topP === numericParams.topP.off ? 'top-p off' : `top-p ${formatValue(topP)}`),
  minP: ({ minP }) => (minP === numericParams.minP.off ? 'min-p off' : `min-p ${formatValue(minP)}`),
  maxTokens: ({ maxTokens }) => `max ${counted(maxTokens, 'token', 'tokens')}`,
  stop: ({ stop }) =>
    stop.length === 0 ? 'no stop strings' : counted(stop.length, 'stop string', 'stop strings'),
  repetitionPenalty: ({ repetitionPenalty }) => `penalty ${formatValue(repetitionPenalty)}`,
  repetitionScope: ({ repetitionScope }) => `penalty counts ${scopeWords[repetitionScope]}`,
  frequencyPenalty: ({ frequencyPenalty }) => `frequency ${formatValue(frequencyPenalty)}`,
  presencePenalty: ({ presencePenalty }) => `presence ${formatValue(presencePenalty)}`,
  logitBias: ({ logitBias }) => biasWords(Object.keys(logitBias).length),
  seed: ({ seed }) => (seed === -1 ? 'fresh seed' : `seed ${seed}`),
};

const scopeWords = { reply: 'this reply', replies: 'own replies', context: 'the context' } as const;

function biasWords(count: number): string {
  return count === 0 ? 'no bias' : `bias on ${counted(count, 'token', 'tokens')}`;
}

/** What one pane is set to where not all panes are set alike: "T 0.5", "max 5 tokens". */
export function differingSettings(panes: readonly Pane[], paneId: string): readonly string[] {
  const own = panes.find(({ id }) => id === paneId)?.conversation.params;
  if (own === undefined) return [];
  const differs = (key: keyof SamplingParams) =>
    panes.some(({ conversation }) => !same(conversation.params[key], own[key]));
  return (Object.keys(chipWords) as (keyof SamplingParams)[])
    .filter(differs)
    .map((key) => chipWords[key](own));
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
