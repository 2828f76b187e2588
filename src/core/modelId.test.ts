import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelIdFrom, modelIdPattern, readablePart } from './modelId.ts';

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

test('people read an id without its hash', () => {
  expect(readablePart(modelIdFrom('Tiny Qwen3', 'fed490890c949c5c'))).toBe('tiny-qwen3');
  expect(readablePart(modelIdFrom('a/B', 'b179c9523d0e-q4'))).toBe('a-b-q4');
  expect(readablePart('smollm2-135m-instruct')).toBe('smollm2-135m-instruct');
});
