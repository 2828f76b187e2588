import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenVectors } from './goldenSampling.fixture.ts';
import { naiveShape } from './naiveSampler.fixture.ts';
import { uniformDraw } from './random.ts';
import { createSampler, type ShapingParams } from './sampling.ts';
import {
  neutral,
  noHistory,
  type Situation,
  shape,
  shapingArbitrary,
  situationArbitrary,
} from './samplingSituations.fixture.ts';

const keptIds = (situation: Situation): readonly number[] => Array.from(shape(situation).survivors().ids);

describe('laws', () => {
  it('probabilities are finite, in [0, 1] and sum to 1', () => {
    fc.assert(
      fc.property(situationArbitrary, (situation) => {
        const { probabilities } = shape(situation).survivors();
        for (const p of probabilities) expect(p >= 0 && p <= 1).toBe(true);
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('top-k, top-p and min-p only remove', () => {
    fc.assert(
      fc.property(situationArbitrary, (situation) => {
        const { topK, topP, minP } = situation.params;
        const without = (off: Partial<ShapingParams>): Situation => ({
          ...situation,
          params: { ...situation.params, ...off },
        });
        const all = keptIds(without({ topK: 0, topP: 1, minP: 0 }));
        const afterTopK = keptIds(without({ topP: 1, minP: 0 }));
        const afterTopP = keptIds(without({ minP: 0 }));
        const afterMinP = keptIds(situation);
        expect(all).toEqual(expect.arrayContaining([...afterTopK]));
        expect(afterTopK).toEqual(expect.arrayContaining([...afterTopP]));
        expect(afterTopP).toEqual(expect.arrayContaining([...afterMinP]));
        if (topK === 0 && topP === 1 && minP === 0) expect(afterMinP).toEqual(all);
        expect(afterMinP.length).toBeGreaterThan(0);
      }),
    );
  });

  it('renaming the ids renames the result', () => {
    const distinct = fc.uniqueArray(fc.float({ min: -20, max: 20, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
      comparator: (a, b) => a === b,
    });
    fc.assert(
      fc.property(distinct, shapingArbitrary, fc.infiniteStream(fc.nat()), (values, params, keys) => {
        const logits = Float32Array.from(values);
        const renamed = values.map((_, id) => ({ id, key: keys.next().value })).sort((a, b) => a.key - b.key);
        const permuted = Float32Array.from(renamed, ({ id }) => logits[id]!);
        const original = shape({ logits, params, history: noHistory });
        const probabilities = values.map((_, id) => original.probabilityOf(id));
        const result = shape({ logits: permuted, params, history: noHistory });
        renamed.forEach(({ id }, newId) => {
          expect(result.probabilityOf(newId)).toBeCloseTo(probabilities[id] ?? Number.NaN, 12);
        });
      }),
    );
  });

  it('greedy takes the first maximum after the penalties, whatever the filters', () => {
    fc.assert(
      fc.property(situationArbitrary, fc.double({ min: 0, max: 0.999 }), (situation, uniform) => {
        const greedy = { ...situation, params: { ...situation.params, temperature: 0 } };
        const argmax = naiveShape(greedy.logits, greedy.params, greedy.history)[0]?.id;
        const distribution = shape(greedy);
        expect(distribution.sample(uniform)).toBe(argmax);
        expect(distribution.keptCount).toBe(1);
        expect(distribution.probabilityOf(argmax ?? -1)).toBe(1);
      }),
    );
  });

  it('a grid of draws meets every token as often as its probability says, most likely first', () => {
    const grid = 2000;
    fc.assert(
      fc.property(situationArbitrary, (situation) => {
        const distribution = shape(situation);
        const candidates = distribution.top(distribution.keptCount);
        const place = new Map(candidates.map(({ id }, index) => [id, index]));
        const hits = new Map<number, number>();
        let reached = 0;
        for (let i = 0; i < grid; i++) {
          const id = distribution.sample((i + 0.5) / grid);
          const index = place.get(id) ?? Number.NaN;
          expect(index).toBeGreaterThanOrEqual(reached);
          reached = index;
          hits.set(id, (hits.get(id) ?? 0) + 1);
        }
        for (const { id, probability } of candidates) {
          expect(Math.abs((hits.get(id) ?? 0) - probability * grid)).toBeLessThanOrEqual(1.001);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('never draws a token of probability 0, even at the ends of [0, 1)', () => {
    fc.assert(
      fc.property(situationArbitrary, (situation) => {
        const distribution = shape(situation);
        for (const uniform of [0, 0.5, 1 - 2 ** -53]) {
          expect(distribution.probabilityOf(distribution.sample(uniform))).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('refusals', () => {
  const refuse = (logits: readonly number[], params: Partial<ShapingParams> = {}, history = noHistory) =>
    expect(() => shape({ logits: Float32Array.from(logits), params: { ...neutral, ...params }, history }));

  it('names what is wrong', () => {
    refuse([1, Number.NaN]).toThrow(/NaN as the logit of token 1/);
    refuse([Number.POSITIVE_INFINITY, 0]).toThrow(/Infinity as the logit of token 0/);
    refuse([Number.NEGATIVE_INFINITY]).toThrow(/Every token is ruled out/);
    refuse([1, 2], { logitBias: { 2: 1 } }).toThrow(/Token id 2 is outside the vocabulary \(0 to 1\)/);
    refuse([1, 2], { repetitionPenalty: 1.1 }, { repetitionIds: [0, 7], generatedIds: [] }).toThrow(/7/);
    expect(() => createSampler(3).shape(new Float32Array(2), neutral, noHistory)).toThrow(/2 logits/);
  });

  it('leaves no trace of a refused call', () => {
    const sampler = createSampler(3);
    const logits = Float32Array.of(1, 2, 3);
    const params = { ...neutral, repetitionPenalty: 1.5, frequencyPenalty: 1 };
    const history = { repetitionIds: [1, 1], generatedIds: [1, 1] };
    const clean = sampler.shape(logits, params, history).survivors();
    expect(() => sampler.shape(logits, params, { repetitionIds: [1, 9], generatedIds: [2, 9] })).toThrow();
    expect(() => sampler.shape(Float32Array.of(1, Number.NaN, 0), params, history)).toThrow();
    expect(sampler.shape(logits, params, history).survivors()).toEqual(clean);
  });
});

it('the same seed draws the same ids', () => {
  const { logits } = goldenVectors.get('success-next-word') ?? { logits: new Float32Array(1) };
  const draw = (): readonly number[] => {
    const distribution = createSampler(logits.length).shape(logits, neutral, noHistory);
    return Array.from({ length: 40 }, (_, position) => distribution.sample(uniformDraw(42, 1, position)));
  };
  expect(draw()).toEqual(draw());
  expect(new Set(draw()).size).toBeGreaterThan(10);
});
