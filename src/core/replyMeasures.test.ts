import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenArbitrary } from './comparison.fixture.ts';
import { formatMeasure, measureBars, measures, replyMeasures } from './replyMeasures.ts';
import type { AssistantMessage } from './types.ts';

const empty: AssistantMessage = {
  id: 'reply',
  role: 'assistant',
  prefill: '',
  prefillIds: null,
  tokens: [],
  promptIds: null,
  earlierReplyIds: null,
  promptTokens: null,
  seed: null,
  endReason: 'stop',
  stats: null,
};

describe('replyMeasures', () => {
  it('knows nothing of an empty reply but that it has no tokens', () => {
    const { tokens, ...rest } = replyMeasures(empty);
    expect(tokens).toBe(0);
    expect(Object.values(rest).every((value) => value === null)).toBe(true);
    expect(formatMeasure('perplexity', rest.perplexity)).toBe('–');
  });

  it('measures text, probabilities and time', () => {
    const [any] = fc.sample(tokenArbitrary, { numRuns: 1, seed: 1 });
    if (any === undefined) throw new Error('There is no sample.');
    const token = { ...any, kind: 'text' as const, logprob: Math.log(0.25) };
    const stats = {
      promptTokens: 9,
      reusedTokens: 0,
      prefilledTokens: 9,
      decodedTokens: 2,
      prefillMs: 10,
      decodeMs: 500,
      firstTokenMs: 20,
      memoryBytes: null,
    };
    const measured = replyMeasures({
      ...empty,
      prefill: 'Aye ',
      tokens: [
        { ...token, text: 'matey ' },
        { ...token, text: 'aye' },
      ],
      stats,
    });
    expect(measured).toMatchObject({ tokens: 2, words: 3, speed: 4 });
    expect(measured.perplexity).toBeCloseTo(4, 9);
    expect(measured.wordLength).toBeCloseTo(11 / 3, 9);
    expect(measured.distinctWords).toBeCloseTo(200 / 3, 9);
  });

  it('has a unit and one sentence for each', () => {
    for (const { unit, meaning } of measures) {
      expect(unit).not.toBe('');
      expect(meaning.match(/\.(\s|$)/g)).toHaveLength(1);
    }
  });
});

describe('formatMeasure', () => {
  it('rounds, with a true minus and no negative nought', () => {
    expect(formatMeasure('gradeLevel', -1.24)).toBe('−1.2');
    expect(formatMeasure('gradeLevel', -0.04)).toBe('0.0');
    expect(formatMeasure('distinctWords', 66.7)).toBe('67');
  });
});

describe('measureBars', () => {
  it('begin at nought, to the left where negative', () => {
    expect(measureBars([4, 2, null])).toEqual({
      zero: 0,
      bars: [{ from: 0, to: 1 }, { from: 0, to: 0.5 }, null],
    });
    expect(measureBars([-1, 3])).toEqual({
      zero: 0.25,
      bars: [
        { from: 0, to: 0.25 },
        { from: 0.25, to: 1 },
      ],
    });
    expect(measureBars([0, null])).toEqual({ zero: 0, bars: [{ from: 0, to: 0 }, null] });
  });
});
