import { expect, test } from 'vitest';
import { completionPresets } from './completionPresets.ts';
import { comparePresets } from './presets.ts';
import { numericParamProblem } from './samplingParams.ts';

test('the five completion presets are read whole, beside those of the comparison', () => {
  expect(completionPresets.map(({ id }) => id)).toEqual([
    'next-word',
    'many-endings',
    'little-star',
    'few-shot',
    'surprise',
  ]);
  const limits = { vocabularySize: 49_152, contextLength: 2048 };
  for (const { prompt, startToken, params, tryThis, lesson } of completionPresets) {
    expect(prompt.trim()).toBe(prompt);
    expect(startToken).toBe(true);
    expect([tryThis, lesson]).not.toContain('');
    for (const name of [
      'temperature',
      'topK',
      'topP',
      'minP',
      'maxTokens',
      'repetitionPenalty',
      'seed',
    ] as const) {
      expect(numericParamProblem(name, params[name], limits)).toBeNull();
    }
  }
  expect(comparePresets.some(({ id }) => id === 'next-word')).toBe(false);
});
