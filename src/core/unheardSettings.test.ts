import { expect, test } from 'vitest';
import { localCapabilities } from './capabilities.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import { unheardSentence, unheardSettings } from './unheardSettings.ts';

const server = { ...localCapabilities, unheard: ['topK', 'repetitionPenalty'] } as const;

test('settings that a server has not are told, each with its reason', () => {
  expect(unheardSettings({ ...defaultSamplingParams, topK: 40, repetitionPenalty: 1 }, server)).toEqual([
    'Top-k',
  ]);
  expect(unheardSentence('topK', server)).toBe('This server has no Top-k: it answers as if that were off.');
  expect(unheardSentence('repetitionPenalty', server)).toContain('Repetition penalty');
  expect(unheardSentence('temperature', server)).toBeNull();
  expect(unheardSentence('topK', localCapabilities)).toBeNull();
});
