import { expect, test } from 'vitest';
import { judgeMemory, memoryNeeded } from './memoryVerdict.ts';
import type { DeviceOffer, MemoryNeed } from './modelFacts.ts';

const GiB = 2 ** 30;
const graphics = { name: 'Graphics', maxBufferBytes: 2 * GiB, maxBindingBytes: 2 * GiB };
const large: DeviceOffer = { memoryBytes: 8 * GiB, webgpu: graphics };

/** A model of so many billion parameters with matrices of 4 million, its embedding aside. */
function model(billions: number): Record<'wasm' | 'webgpu', MemoryNeed> {
  const weights = billions * 1e9;
  const kvBytesPerToken = 65_536;
  return {
    wasm: { weightBytes: 4 * weights, largestWeightBytes: 4 * 12_288 * 2048, kvBytesPerToken },
    webgpu: { weightBytes: 1.16 * weights, largestWeightBytes: 1.16 * 128_256 * 2048, kvBytesPerToken },
  };
}

test('what is needed grows by the keys and values of each token, in the cache and in a run', () => {
  const { wasm } = model(0.1);
  expect(memoryNeeded(wasm, 2048) - memoryNeeded(wasm, 1048)).toBe(2 * 65_536 * 1000);
});

test('a small model fits everywhere, and says what it needs', () => {
  const { wasm, webgpu } = judgeMemory(model(0.13), large, 2048);
  expect(wasm).toMatchObject({
    verdict: 'fits',
    sentence: 'On the CPU this model needs about 1.1 GB; this device has 8.6 GB or more.',
  });
  expect(webgpu?.verdict).toBe('fits');
});

test('a model of a billion parameters is too large for WebAssembly; WebGPU is named', () => {
  const { wasm, webgpu } = judgeMemory(model(1.24), large, 2048);
  expect(wasm?.verdict).toBe('too large');
  expect(wasm?.sentence).toMatch(
    /needs about 5\.\d GB, and WebAssembly can have 4\.3 GB at most\. Choose WebGPU, where it needs 2\.\d GB, or a smaller model, such as SmolLM2 360M/,
  );
  expect(webgpu?.verdict).toBe('fits');
});

test('without WebGPU a smaller model is the remedy', () => {
  const { wasm, webgpu } = judgeMemory(model(1.24), { ...large, webgpu: null }, 2048);
  expect(webgpu).toBeNull();
  expect(wasm?.sentence).toMatch(/at most\. Choose a smaller model, such as/);
});

test('a matrix that no buffer of the graphics processor takes is named with the limit', () => {
  const small = { ...graphics, maxBindingBytes: 128 * 2 ** 20 };
  const { webgpu } = judgeMemory(model(1.24), { ...large, webgpu: small }, 2048);
  expect(webgpu).toMatchObject({ verdict: 'too large' });
  expect(webgpu?.sentence).toMatch(
    /0\.3 GB of it in one piece, and this graphics processor takes pieces of 0\.1 GB/,
  );
});

test.each([
  [0.3, 8, 'fits'],
  [0.6, 4, 'tight'],
  [0.6, 2, 'too large'],
  // 8 GiB may stand for more.
  [0.95, 8, 'tight'],
])('%f billion parameters on a device with %i GiB, on the CPU: %s', (billions, gibibytes, verdict) => {
  const offer = { memoryBytes: gibibytes * GiB, webgpu: null };
  const judged = judgeMemory(model(billions), offer, 2048).wasm;
  expect(judged?.verdict).toBe(verdict);
  if (verdict !== 'fits') expect(judged?.sentence).toMatch(/Choose a smaller model, such as .*\.$/);
});

test('where the browser does not say how much memory there is, only the hard limits bind', () => {
  const silent = { memoryBytes: null, webgpu: graphics };
  expect(judgeMemory(model(3), silent, 2048).webgpu?.verdict).toBe('fits');
  expect(judgeMemory(model(3), silent, 2048).wasm?.verdict).toBe('too large');
  expect(judgeMemory(model(0.13), silent, 2048).wasm?.sentence).toBe(
    'On the CPU this model needs about 1.1 GB.',
  );
});

test('more context needs more memory, and can be what does not fit', () => {
  expect(judgeMemory(model(0.9), large, 2048).wasm?.verdict).toBe('tight');
  expect(judgeMemory(model(0.9), large, 32_768).wasm?.verdict).toBe('too large');
});

test('what cannot run on a device has no verdict there', () => {
  const { wasm, webgpu } = judgeMemory({ ...model(0.1), webgpu: null }, large, 2048);
  expect([wasm?.verdict, webgpu]).toEqual(['fits', null]);
});
