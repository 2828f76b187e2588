import { expect, test } from 'vitest';
import { requireMemory } from './sessionMemory.ts';

const need = { weightBytes: 4.2e9, largestWeightBytes: 200e6, kvBytesPerToken: 65_536 };
const device = (bytes: number) =>
  ({ limits: { maxBufferSize: bytes, maxStorageBufferBindingSize: bytes } }) as unknown as GPUDevice;

test('on the CPU more than 32 bits can address is refused with a remedy', () => {
  expect(() => requireMemory(need, null, 2048)).toThrow(/WebAssembly can have 4\.3 GB at most\. Choose/);
  expect(() => requireMemory({ ...need, weightBytes: 3e9 }, null, 2048)).not.toThrow();
  // Keys and values count, too.
  expect(() => requireMemory({ ...need, weightBytes: 3e9 }, null, 32_768)).toThrow(/at most/);
});

test('on WebGPU a matrix must fit into one buffer, and no more is asked', () => {
  expect(() => requireMemory(need, device(2 ** 31), 2048)).not.toThrow();
  expect(() => requireMemory(need, device(2 ** 27), 2048)).toThrow(/in one piece.*Choose/);
});
