import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenVectors } from './goldenSampling.fixture.ts';
import { naiveShape } from './naiveSampler.fixture.ts';
import { uniformDraw } from './random.ts';
import { createSampler, type ShapedDistribution, type ShapingParams } from './sampling.ts';
import {
  neutral,
  noHistory,
  type Situation,
  shape,
  situationArbitrary,
} from './samplingSituations.fixture.ts';

describe('against a full sort', () => {
  function expectSame(situation: Situation, distribution: ShapedDistribution): void {
    const naive = naiveShape(situation.logits, situation.params, situation.history);
    const top = distribution.top(situation.logits.length);
    expect(top.map(({ id }) => id)).toEqual(naive.map(({ id }) => id));
    const worst = top.reduce(
      (most, { probability }, i) =>
        Math.max(most, Math.abs(probability - (naive[i]?.probability ?? Number.NaN))),
      0,
    );
    expect(worst).toBeLessThanOrEqual(1e-12);
    expect(Array.from(distribution.survivors().ids)).toEqual(naive.map(({ id }) => id).sort((a, b) => a - b));
    for (let position = 0; position < 20; position++) {
      const uniform = uniformDraw(1, 2, position);
      let cumulative = 0;
      const drawn = naive.find(({ probability }) => {
        cumulative += probability;
        return uniform < cumulative;
      });
      // Where the draw falls on an edge, rounding decides; nowhere else may the two differ.
      if (Math.abs(uniform - cumulative) > 1e-12) expect(distribution.sample(uniform)).toBe(drawn?.id);
    }
  }

  it('agrees on small vocabularies full of ties', () => {
    fc.assert(
      fc.property(situationArbitrary, (situation) => expectSame(situation, shape(situation))),
      { numRuns: 1000 },
    );
  });

  const settings: readonly Partial<ShapingParams>[] = [
    {},
    { topK: 40, topP: 0.9 },
    { topP: 0.9 },
    { topP: 0.9995, minP: 1e-6, temperature: 1.7 },
    { topK: 30000, topP: 0.99 },
    { topK: 1 },
    { topK: 49152, minP: 0.001, temperature: 2 },
    { temperature: 0.01, topK: 500, topP: 0.95 },
    { repetitionPenalty: 1.3, frequencyPenalty: 0.5, presencePenalty: -0.4, topP: 0.97 },
    { logitBias: { 5: 100, 28: -100 }, topK: 60 },
  ];
  for (const [name, { logits, ids }] of goldenVectors) {
    it(`agrees on real logits: ${name}`, () => {
      const sampler = createSampler(logits.length);
      const history = {
        repetitionIds: [...ids.prompt_ids, ...ids.generated_ids],
        generatedIds: [...ids.generated_ids, 28, 28],
      };
      for (const setting of settings) {
        const situation = { logits, params: { ...neutral, temperature: 0.8, ...setting }, history };
        expectSame(situation, sampler.shape(logits, situation.params, history));
      }
    });
  }

  it('agrees where the bins are of no help: all equal, zeros of both signs, all within a millionth, one giant', () => {
    const size = 3000;
    const shapes: readonly ((id: number) => number)[] = [
      () => -7.25,
      (id) => (id % 3 === 0 ? -0 : 0),
      (id) => uniformDraw(3, 0, id) * 1e-6,
      (id) => (id === 1234 ? 3e38 : uniformDraw(4, 0, id)),
      (id) => uniformDraw(5, 0, id) * 3e7,
    ];
    for (const logitOf of shapes) {
      const logits = Float32Array.from({ length: size }, (_, id) => logitOf(id));
      for (const setting of settings.slice(0, 8)) {
        const situation = { logits, params: { ...neutral, ...setting }, history: noHistory };
        expectSame(situation, shape(situation));
      }
    }
  });
});
