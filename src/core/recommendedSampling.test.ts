import { expect, test } from 'vitest';
import { recommendedSampling } from './recommendedSampling.ts';

test.each([
  [
    'that of Qwen2.5',
    {
      bos_token_id: 151643,
      do_sample: true,
      eos_token_id: [151645, 151643],
      repetition_penalty: 1.1,
      temperature: 0.7,
      top_k: 20,
      top_p: 0.8,
    },
    { temperature: 0.7, topK: 20, topP: 0.8, repetitionPenalty: 1.1 },
  ],
  ['that of a model that says how, but not that it draws', { temperature: 0.7, top_k: 20 }, {}],
  [
    'what is out of our ranges',
    { do_sample: true, temperature: 40, top_p: '0.9', top_k: 1.5, min_p: 0.05 },
    { minP: 0.05 },
  ],
  ['nothing', {}, {}],
  ['a text', 'top_k', {}],
  ['null', null, {}],
])('%s', (_name, generation, sampling) => {
  expect(recommendedSampling(generation)).toEqual(sampling);
});
