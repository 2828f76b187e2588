import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelIdFrom, modelIdPattern } from './modelId.ts';

test('an id is readable and ends in what tells it apart', () => {
  expect(modelIdFrom('SmolLM2 135M Instruct (Q4_1)', 'b179c9523d0e')).toBe(
    'smollm2-135m-instruct-q4_1-b179c9523d0e',
  );
  expect(modelIdFrom('模型', 'b179c9523d0e')).toBe('model-b179c9523d0e');
});

test('whatever a model is called, its id can be one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      expect(modelIdFrom(name, 'b179c9523d0e')).toMatch(modelIdPattern);
    }),
  );
});
