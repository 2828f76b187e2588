import { expect, test } from 'vitest';
import { EngineError, explainRuntimeError, isMemoryError, RefusedError, refusing } from './failure.ts';

test('refusing marks what is thrown as the request’s own fault and lets results pass', () => {
  expect(refusing(() => 5)).toBe(5);
  const thrown = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error;
    }
    return null;
  };
  const error = thrown(() =>
    refusing(() => {
      throw new RangeError('Token id −1 is outside the vocabulary.');
    }),
  );
  expect(error).toBeInstanceOf(RefusedError);
  expect(error).toMatchObject({ message: 'Token id −1 is outside the vocabulary.' });
});

test.each([
  'std::bad_alloc',
  'RangeError: Array buffer allocation failed',
  'Out of memory',
  'WebAssembly.Memory.grow(): Maximum memory size exceeded',
  'Aborted(Cannot enlarge memory arrays)',
  'failed to allocate a buffer. Size is 5',
])('memory that ran out: %s', (words) => {
  expect(isMemoryError(new Error(words))).toBe(true);
  expect(isMemoryError(words)).toBe(true);
  expect(explainRuntimeError(new Error(words)).message).toMatch(
    /not enough memory.*smaller context or a smaller model/,
  );
});

test.each([
  'Device is lost',
  'The device was lost',
  'A valid external Instance reference no longer exists: context lost',
  'mapAsync was aborted',
  'Failed to execute mapAsync: Buffer was destroyed',
])('a graphics processor that was lost: %s', (words) => {
  expect(isMemoryError(new Error(words))).toBe(false);
  expect(explainRuntimeError(new Error(words)).message).toMatch(/graphics processor was lost.*CPU/);
});

test('anything else keeps the runtime’s own words, cut short, behind a sentence with a remedy', () => {
  const cause = new Error('Non-zero status code returned while running MatMul node.');
  const explained = explainRuntimeError(cause);
  expect(explained).toBeInstanceOf(EngineError);
  expect(explained.message).toMatch(/^The engine failed\. Load the model again.*\(Non-zero status code/);
  expect(explained.cause).toBe(cause);
  const long = explainRuntimeError(new Error('x'.repeat(5000))).message;
  expect(long.length).toBeLessThan(500);
  expect(long).toContain('x…)');
  expect(explainRuntimeError(7).message).toContain('(7)');
  expect(isMemoryError(cause)).toBe(false);
});

test('what is explained already stays as it is', () => {
  const explained = explainRuntimeError(new Error('odd'));
  expect(explainRuntimeError(explained)).toBe(explained);
});
