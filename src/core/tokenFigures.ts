import { formatCount } from './formatCount.ts';
import type { SamplingParams, TokenScore } from './types.ts';

/** Nats to bits. */
export function bits(nats: number): number {
  return nats / Math.LN2;
}

/** "97.2 %", "3.1 %", "0.42 %": never "100" or "0" for what is merely close to it. */
export function formatPercent(probability: number): string {
  return `${percentFigure(probability)} %`;
}

function percentFigure(probability: number): string {
  const percent = probability * 100;
  if (percent === 0 || percent === 100) return String(percent);
  if (percent >= 99.95) return '> 99.9';
  if (percent >= 0.95) return percent.toFixed(1);
  if (percent >= 0.000095) return percent.toPrecision(percent >= 0.095 ? 2 : 1);
  return '< 0.0001';
}

/** What stands where a server does not tell a figure. */
export const unknownWord = 'unknown';

/** "1.25 bits" of nats; "unknown" where they are. */
export function formatEntropy(nats: number | null): string {
  return nats === null ? unknownWord : `${bits(nats).toFixed(2)} bits`;
}

/** "4 of 49,152"; only "4" where the vocabulary's size is not known, "unknown" where the rank is not. */
export function formatRank(rank: number | null, vocabularySize: number | null): string {
  if (rank === null) return unknownWord;
  const place = formatCount(rank);
  return vocabularySize === null || vocabularySize === 0
    ? place
    : `${place} of ${formatCount(vocabularySize)}`;
}

/** One token in words, for a screen reader; `index` counts from 0, the sentence from 1. */
export function tokenSentence(
  score: TokenScore,
  index: number,
  label: string,
  vocabularySize: number | null,
): string {
  const percent = percentFigure(Math.exp(score.logprob)).replace('<', 'under').replace('>', 'over');
  return `token ${index + 1}, '${label}', ${percent} percent, rank ${formatRank(score.rank, vocabularySize)}`;
}

/** The settings that shaped a draw: temperature always, the others where they do something. */
export function drawSettings(params: SamplingParams): readonly string[] {
  const settings = [params.temperature === 0 ? 'greedy' : `temperature ${params.temperature}`];
  if (params.topK !== 0) settings.push(`top-k ${params.topK}`);
  if (params.topP !== 1) settings.push(`top-p ${params.topP}`);
  if (params.minP !== 0) settings.push(`min-p ${params.minP}`);
  if (params.repetitionPenalty !== 1) settings.push(`repetition penalty ${params.repetitionPenalty}`);
  if (params.frequencyPenalty !== 0) settings.push(`frequency penalty ${params.frequencyPenalty}`);
  if (params.presencePenalty !== 0) settings.push(`presence penalty ${params.presencePenalty}`);
  const biased = Object.keys(params.logitBias).length;
  if (biased !== 0) settings.push(`bias on ${biased} ${biased === 1 ? 'token' : 'tokens'}`);
  return settings;
}
