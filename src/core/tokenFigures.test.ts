import { describe, expect, it } from 'vitest';
import { defaultSamplingParams } from './samplingParams.ts';
import { bits, drawSettings, formatPercent, formatRank, tokenSentence } from './tokenFigures.ts';

describe('bits', () => {
  it('turns nats into bits', () => {
    expect(bits(Math.log(16))).toBeCloseTo(4, 12);
  });
});

describe('formatPercent', () => {
  it.each([
    [1, '100 %'],
    [0.9999, '> 99.9 %'],
    [0.972, '97.2 %'],
    [0.031, '3.1 %'],
    [0.0042, '0.42 %'],
    [0.00003, '0.003 %'],
    [1e-9, '< 0.0001 %'],
    [0, '0 %'],
  ])('writes %f as %s', (probability, text) => {
    expect(formatPercent(probability)).toBe(text);
  });
});

describe('tokenSentence', () => {
  const score = { logprob: Math.log(0.031), rank: 4 } as Parameters<typeof tokenSentence>[0];

  it('says number, text, probability and rank', () => {
    expect(tokenSentence(score, 13, ' star', 49152)).toBe("token 14, ' star', 3.1 percent, rank 4 of 49,152");
  });

  it('leaves out the size of a vocabulary that is not known', () => {
    expect(tokenSentence(score, 0, 'a', null)).toBe("token 1, 'a', 3.1 percent, rank 4");
  });
});

describe('formatRank', () => {
  it('separates thousands', () => {
    expect(formatRank(12345, 49152)).toBe('12,345 of 49,152');
  });
});

describe('drawSettings', () => {
  it('names what shaped the draw and leaves out what is off', () => {
    const off = { ...defaultSamplingParams, temperature: 1, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1 };
    expect(drawSettings(off)).toEqual(['temperature 1']);
    expect(drawSettings({ ...off, temperature: 0, topK: 40, logitBias: { '5': 1 } })).toEqual([
      'greedy',
      'top-k 40',
      'bias on 1 token',
    ]);
  });
});
