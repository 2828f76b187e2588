import { expect, it } from 'vitest';
import type { ShapingStage, ShapingStageName } from './reading.ts';
import { defaultSamplingParams, neutralSamplingParams } from './samplingParams.ts';
import { stageBars } from './stageBars.ts';

const stage = (name: ShapingStageName, mass: number): ShapingStage => ({
  name,
  survivors: 10,
  mass,
  chosenProbability: 0.1,
});
const stages = [
  stage('logits', 1),
  stage('penalties', 1),
  stage('temperature', 1),
  stage('top-k', 0.8),
  stage('top-p', 0.5),
  stage('min-p', 1),
];

it('lets each stage begin where the one before it ended', () => {
  const bars = stageBars(stages, defaultSamplingParams);
  expect(bars.map(({ from }) => from)).toEqual([1, 1, 1, 1, 0.8, 0.4]);
  expect(bars.map(({ to }) => to)).toEqual([1, 1, 1, 0.8, 0.4, 0.4]);
});

it('names each stage with its setting, and says which are off', () => {
  const params = { ...defaultSamplingParams, temperature: 0.7, topK: 40, topP: 1, minP: 0.05 };
  expect(stageBars(stages, params).map(({ label }) => label)).toEqual([
    'Logits',
    'Bias, penalties',
    'Temperature 0.7',
    'Top-k 40',
    'Top-p off',
    'Min-p 0.05',
  ]);
  const neutral = stageBars(stages, neutralSamplingParams(params));
  expect(neutral.filter(({ off }) => off).map(({ name }) => name)).toEqual([
    'penalties',
    'temperature',
    'top-k',
    'top-p',
    'min-p',
  ]);
});
