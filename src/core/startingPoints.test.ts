import { expect, it } from 'vitest';
import {
  defaultSamplingParams,
  type NumericParam,
  numericParamProblem,
  numericParams,
} from './samplingParams.ts';
import { startingPoints } from './startingPoints.ts';

const limits = { vocabularySize: 49152, contextLength: 2048 };

it.each(startingPoints)('$id fills the form with allowed values', (point) => {
  const params = { ...defaultSamplingParams, ...point.params };
  for (const name of Object.keys(numericParams) as NumericParam[]) {
    expect(numericParamProblem(name, params[name], limits)).toBeNull();
  }
  expect(point.message.trim()).not.toBe('');
});

it('names every starting point once', () => {
  expect(new Set(startingPoints.map(({ id }) => id)).size).toBe(startingPoints.length);
});
