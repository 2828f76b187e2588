import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScorer } from './distributionEvidence.ts';
import { drawBar, drawOutcome, segmentAt } from './drawBar.ts';
import { readPosition } from './readPosition.fixture.ts';
import { createSampler } from './sampling.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import { createTrackReader } from './trackReader.ts';
import type { TokenRecord } from './types.ts';

const size = 200;
const sampler = createSampler(size);
const scorer = createScorer(size);

/** Reads a token as the sampler drew it from these logits with this number. */
function drawn(logits: Float32Array, uniform: number, topK: number, topP: number) {
  const params = { ...defaultSamplingParams, temperature: 0.8, topK, topP };
  const shaped = sampler.shape(logits, params, { repetitionIds: [], generatedIds: [] });
  const id = shaped.sample(uniform);
  const record: TokenRecord = {
    ...scorer.score(logits, id),
    bytes: new Uint8Array(),
    text: '',
    kind: 'text',
    inStop: false,
    draw: { params, uniform, probability: shaped.probabilityOf(id), keptCount: shaped.keptCount },
    elapsedMs: 0,
  };
  const context = { tokens: [record], promptIds: [], prefillIds: [], earlierReplyIds: [] };
  return { id, position: createTrackReader(context, 'sampled', params)(0) };
}

describe('drawBar', () => {
  it('shows why the sampler took this token', () => {
    const logit = fc.float({ min: -8, max: 8, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(logit, { minLength: size, maxLength: size }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.constantFrom(1, 5, 40, 64),
        fc.constantFrom(0.3, 0.9, 1),
        (values, uniform, topK, topP) => {
          const { id, position } = drawn(Float32Array.from(values), uniform, topK, topP);
          const hit = segmentAt(drawBar(position), uniform);
          const nearEdge = drawBar(position).segments.some(
            ({ from, to }) => Math.abs(from - uniform) < 1e-6 || Math.abs(to - uniform) < 1e-6,
          );
          if (!nearEdge) expect(hit?.candidate.id).toBe(id);
        },
      ),
    );
  });

  it('stands in descending order and covers 1 without gaps', () => {
    const { segments, restFrom } = drawBar(readPosition([0.2, 0.3, 0.3, 0.2], { rank: 1 }));
    expect(segments.map(({ candidate }) => candidate.id)).toEqual([2, 3, 1, 4]);
    expect(segments.map(({ from }) => from)).toEqual([0, ...segments.slice(0, -1).map(({ to }) => to)]);
    expect(segments.at(-1)?.to).toBeCloseTo(1, 10);
    expect(restFrom).toBe(1);
  });

  it('leaves what was not recorded to the rest', () => {
    const bar = drawBar(readPosition([0.5, 0.2], { rank: 370, rawProbability: 0.01 }));
    expect(bar.segments.map(({ candidate }) => candidate.id)).toEqual([1, 2]);
    expect(bar.restFrom).toBeCloseTo(0.7, 10);
    expect(segmentAt(bar, 0.6)?.candidate.id).toBe(2);
    expect(segmentAt(bar, 0.7 + 1e-9)).toBeNull();
    expect(segmentAt(bar, 0.9)).toBeNull();
  });

  it('has a rest where nothing but the chosen token lies in it', () => {
    const bar = drawBar(readPosition([0.5, 0.49], { rank: 370, rawProbability: 0.01 }));
    expect(bar.restFrom).toBeCloseTo(0.99, 10);
    expect(segmentAt(bar, 0.995)).toBeNull();
  });
});

describe('drawOutcome', () => {
  const bar = drawBar(readPosition([0.6, 0.4], { rank: 1 }));
  const draw = { params: defaultSamplingParams, uniform: 0.7, probability: 0.4, keptCount: 2 };

  it('says what the number falls on', () => {
    expect(drawOutcome(draw, bar, 0.8)).toMatchObject({ kind: 'drawn', hit: { candidate: { id: 2 } } });
  });

  it('says where there was no draw', () => {
    expect(drawOutcome(null, bar, 1).kind).toBe('prompt');
    expect(drawOutcome({ ...draw, uniform: null }, bar, 1).kind).toBe('by-hand');
    expect(drawOutcome(draw, bar, 0).kind).toBe('greedy');
  });
});
