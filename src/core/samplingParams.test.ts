import { expect, test } from 'vitest';
import { createSampler } from './sampling.ts';
import {
  defaultSamplingParams,
  type NumericParam,
  neutralSamplingParams,
  numericParamProblem,
  numericParams,
  resolveLimit,
} from './samplingParams.ts';

const limits = { vocabularySize: 49152, contextLength: 2048 };
const names = Object.keys(numericParams) as NumericParam[];

test.each(names)('%s: defaults and ends are allowed, what lies beyond is refused in words', (name) => {
  const spec = numericParams[name];
  const max = resolveLimit(spec.max, limits);
  for (const value of [spec.default, spec.apiDefault, spec.min, max, spec.off ?? spec.min]) {
    expect(numericParamProblem(name, value, limits)).toBeNull();
  }
  for (const value of [spec.min - 1, max + 1, Number.NaN, Number.POSITIVE_INFINITY, 'much', '', null, {}]) {
    expect(numericParamProblem(name, value, limits)).toContain(spec.label);
  }
  if (spec.integer) expect(numericParamProblem(name, spec.min + 0.5, limits)).toContain('whole number');
});

test('neutral settings leave the model’s own distribution as it is', () => {
  const logits = Float32Array.from([1, 3, -2, 0.5]);
  const shaped = createSampler(4).shape(logits, neutralSamplingParams(defaultSamplingParams), {
    repetitionIds: [1, 1, 2],
    generatedIds: [1, 1],
  });
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  for (const [id, logit] of logits.entries()) {
    expect(shaped.probabilityOf(id)).toBeCloseTo(Math.exp(logit) / total, 12);
  }
});
