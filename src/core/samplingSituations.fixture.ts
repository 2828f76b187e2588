import fc from 'fast-check';
import { createSampler, type ShapedDistribution, type ShapingParams, type TokenHistory } from './sampling.ts';

/** Every parameter at its off value. */
export const neutral: ShapingParams = {
  temperature: 1,
  topK: 0,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  logitBias: {},
};
export const noHistory: TokenHistory = { repetitionIds: [], generatedIds: [] };

/** Half steps, so that ties are frequent, and now and then a giant, a floor or −∞. At least one is finite. */
const logitsArbitrary = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -24, max: 24 }).map((x) => x / 2) },
      { weight: 6, arbitrary: fc.float({ min: -20, max: 20, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NEGATIVE_INFINITY, -1e9, 5000, -0, 1e-30) },
    ),
    { minLength: 1, maxLength: 120 },
  )
  .filter((values) => values.some(Number.isFinite))
  .map((values) => Float32Array.from(values));

/** A share that no sum of probabilities hits but for rounding, where two right answers could differ. */
const thousandth = fc.integer({ min: 0, max: 1000 }).map((x) => x / 1000);

export const shapingArbitrary: fc.Arbitrary<ShapingParams> = fc.record({
  temperature: fc.oneof(fc.constantFrom(0, 0.01, 1, 2), fc.double({ min: 0.05, max: 2, noNaN: true })),
  topK: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 130 })),
  topP: fc.oneof(fc.constantFrom(0, 1), thousandth),
  minP: fc.oneof(fc.constantFrom(0, 1), thousandth),
  repetitionPenalty: fc.oneof(fc.constant(1), fc.double({ min: 0.8, max: 1.5, noNaN: true })),
  frequencyPenalty: fc.oneof(fc.constant(0), fc.double({ min: -2, max: 2, noNaN: true })),
  presencePenalty: fc.oneof(fc.constant(0), fc.double({ min: -2, max: 2, noNaN: true })),
  logitBias: fc.constant({}),
});

export interface Situation {
  readonly logits: Float32Array;
  readonly params: ShapingParams;
  readonly history: TokenHistory;
}

export const situationArbitrary: fc.Arbitrary<Situation> = fc
  .tuple(logitsArbitrary, shapingArbitrary)
  .chain(([logits, params]) => {
    const id = fc.integer({ min: 0, max: logits.length - 1 });
    const ids = fc.array(id, { maxLength: 12 });
    const bias = fc.dictionary(id.map(String), fc.integer({ min: -100, max: 100 }), { maxKeys: 3 });
    return fc.record({
      logits: fc.constant(logits),
      params: bias.map((logitBias) => ({ ...params, logitBias })),
      history: fc.record({ repetitionIds: ids, generatedIds: ids }),
    });
  });

/** Shapes with a sampler of its own. */
export const shape = ({ logits, params, history }: Situation): ShapedDistribution =>
  createSampler(logits.length).shape(logits, params, history);
