import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScorer } from './distributionEvidence.ts';
import { positionFigures } from './positionFigures.ts';
import type { Reading } from './reading.ts';
import { createSampler } from './sampling.ts';
import { defaultSamplingParams, neutralSamplingParams } from './samplingParams.ts';
import { createTrackReader } from './trackReader.ts';
import type { SamplingParams, TokenRecord } from './types.ts';

const size = 2000;
const endOfTurnIds = [7];
const scorer = createScorer(size, endOfTurnIds);
const sampler = createSampler(size);

/** Logits of a made-up model: a wide bell with a few tokens that stand out. */
function bell(seed: number): Float32Array {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const logits = Float32Array.from(
    { length: size },
    () => 2 * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()),
  );
  for (let place = 0; place < 20; place++) logits[place]! += 10 * random();
  return logits;
}

function token(logits: Float32Array, id: number): TokenRecord {
  return {
    ...scorer.score(logits, id),
    bytes: new Uint8Array(),
    text: '',
    kind: 'text',
    inStop: false,
    draw: null,
    elapsedMs: 0,
  };
}

function figuresOf(record: TokenRecord, reading: Reading, params: SamplingParams) {
  const read = createTrackReader(
    { tokens: [record], promptIds: [], prefillIds: [], earlierReplyIds: [] },
    reading,
    params,
  );
  return positionFigures(record, read(0), reading, params, endOfTurnIds);
}

const off = neutralSamplingParams(defaultSamplingParams);
const seeds = fc.integer({ min: 1, max: 1e9 });

describe('positionFigures', () => {
  it('tells the raw figures as they were recorded', () => {
    const logits = bell(3);
    const record = token(logits, 11);
    const figures = figuresOf(record, 'raw', defaultSamplingParams);
    expect(figures.surprisal).toBe(-record.logprob / Math.LN2);
    expect(figures.entropy).toBe((record.entropy ?? Number.NaN) / Math.LN2);
    expect(figures.stopProbability).toBeCloseTo(Math.exp(record.stopLogprob ?? 0), 12);
  });

  it('re-shapes within a twentieth of a bit of the whole vocabulary', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.double({ min: 0.3, max: 2, noNaN: true }),
        fc.constantFrom(0, 5, 40, 64),
        fc.constantFrom(0, 0.02, 0.2),
        (seed, temperature, topK, minP) => {
          const logits = bell(seed);
          const params = { ...off, temperature, topK, minP };
          const shaped = sampler.shape(logits, params, { repetitionIds: [], generatedIds: [] });
          const entropy = shaped
            .survivors()
            .probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
          const record = token(logits, shaped.sample(0.4));
          const figures = figuresOf(record, 'what-if', params);
          // Where min-p cuts below the recorded ranks, its edge falls within a bin of the histogram.
          const tolerance = minP > 0 && shaped.keptCount > 64 ? 0.25 : 0.05;
          expect(Math.abs((figures.entropy ?? Number.NaN) - entropy)).toBeLessThan(tolerance);
          const surprisal = -Math.log2(shaped.probabilityOf(record.id));
          expect(Math.abs((figures.surprisal ?? 99) - surprisal)).toBeLessThan(tolerance);
          expect(figures.stopProbability ?? -1).toBeCloseTo(shaped.probabilityOf(7), 2);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('has no surprisal for a token that the settings would have excluded', () => {
    const logits = bell(5);
    const last = scorer.score(logits, 0).evidence.topIds[50]!;
    const figures = figuresOf(token(logits, last), 'what-if', { ...off, topK: 10 });
    expect(figures.surprisal).toBeNull();
    expect(figures.entropy).toBeLessThanOrEqual(Math.log2(10));
  });

  it('is certain when greedy', () => {
    const figures = figuresOf(token(bell(9), 3), 'what-if', { ...off, temperature: 0 });
    expect(figures.entropy).toBe(0);
  });

  it('does not guess the chance to end while the ids are not known', () => {
    const record = token(bell(2), 1);
    const read = createTrackReader(
      { tokens: [record], promptIds: [], prefillIds: [], earlierReplyIds: [] },
      'what-if',
      off,
    );
    expect(positionFigures(record, read(0), 'what-if', off, []).stopProbability).toBeNull();
    expect(positionFigures(record, read(0), 'raw', off, []).stopProbability).not.toBeNull();
  });

  it('knows of no end where the model has none', () => {
    const record = { ...token(bell(2), 1), stopLogprob: null };
    expect(figuresOf(record, 'what-if', off).stopProbability).toBeNull();
  });
});
