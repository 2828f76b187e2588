import { describe, expect, test } from 'vitest';
import { chooseDevice, readDeviceOffer } from './chooseDevice.ts';

const limits = {
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupStorageSize: 32_768,
  maxStorageBuffersPerShaderStage: 10,
};

interface Adapter {
  readonly limits?: Partial<typeof limits & { maxBufferSize: number }>;
  readonly features?: readonly string[];
  readonly info?: Partial<GPUAdapterInfo>;
  /** Rejects the request for a device. */
  readonly refusal?: string;
}

/** A `navigator.gpu` with one adapter (null: none) that tells what was asked of it. */
function fakeGpu(adapter: Adapter | null) {
  const asked: GPUDeviceDescriptor[] = [];
  const device = {} as GPUDevice;
  const gpu = {
    requestAdapter: async () =>
      adapter && {
        limits: { ...limits, ...adapter.limits },
        features: new Set(adapter.features ?? []),
        info: { isFallbackAdapter: false, description: '', vendor: '', architecture: '', ...adapter.info },
        async requestDevice(descriptor: GPUDeviceDescriptor) {
          asked.push(descriptor);
          if (adapter.refusal !== undefined) throw new Error(adapter.refusal);
          return device;
        },
      },
  } as unknown as GPU;
  return { gpu, device, asked };
}

describe('chooseDevice', () => {
  test('takes WebGPU with all that the adapter offers', async () => {
    const { gpu, device, asked } = fakeGpu({
      features: ['shader-f16', 'subgroups', 'timestamp-query'],
      info: { vendor: 'apple', architecture: 'metal-3' },
    });
    for (const preference of ['auto', 'webgpu'] as const) {
      expect(await chooseDevice(preference, gpu)).toEqual({ kind: 'webgpu', device, name: 'apple metal-3' });
    }
    expect(asked[0]).toEqual({ requiredFeatures: ['shader-f16', 'subgroups'], requiredLimits: limits });
  });

  test('names the adapter by its description, else by what is known of it', async () => {
    const named = fakeGpu({ info: { description: 'Apple M3', vendor: 'apple' } });
    expect(await chooseDevice('auto', named.gpu)).toMatchObject({ name: 'Apple M3' });
    expect(await chooseDevice('auto', fakeGpu({}).gpu)).toMatchObject({
      name: 'Graphics processor (WebGPU)',
    });
  });

  test('the CPU that was wished for needs no reason, and no adapter is asked for', async () => {
    const gpu = {
      requestAdapter() {
        throw new Error('must not be asked');
      },
    } as unknown as GPU;
    expect(await chooseDevice('wasm', gpu)).toEqual({ kind: 'wasm', reason: null });
  });

  test('no WebGPU in the browser', async () => {
    expect(await chooseDevice('auto')).toEqual({
      kind: 'wasm',
      reason: 'This browser does not offer WebGPU here.',
    });
  });

  test('no adapter', async () => {
    expect(await chooseDevice('webgpu', fakeGpu(null).gpu)).toEqual({
      kind: 'wasm',
      reason: 'WebGPU found no graphics processor that it may use.',
    });
  });

  test.each(Object.entries(limits))('an adapter whose %s is too small', async (name) => {
    const { gpu, asked } = fakeGpu({ limits: { [name]: 7 } });
    expect(await chooseDevice('webgpu', gpu)).toMatchObject({
      kind: 'wasm',
      reason: expect.stringMatching(new RegExp(`too small: ${name} is 7, and \\d+ is needed`)),
    });
    expect(asked).toEqual([]);
  });

  test('a software adapter: only when it was asked for by name, and never with subgroups', async () => {
    const { gpu, device, asked } = fakeGpu({
      features: ['subgroups'],
      info: { isFallbackAdapter: true, description: 'SwiftShader' },
    });
    expect(await chooseDevice('auto', gpu)).toMatchObject({
      kind: 'wasm',
      reason: expect.stringContaining('in software'),
    });
    expect(asked).toEqual([]);
    expect(await chooseDevice('webgpu', gpu)).toEqual({ kind: 'webgpu', device, name: 'SwiftShader' });
    expect(asked[0]?.requiredFeatures).toEqual([]);
  });

  test('a device that is refused, and a search that throws, give the reason in their own words', async () => {
    expect(await chooseDevice('auto', fakeGpu({ refusal: 'limit exceeded' }).gpu)).toEqual({
      kind: 'wasm',
      reason: 'WebGPU could not be started (limit exceeded).',
    });
    const broken = { requestAdapter: () => Promise.reject(new TypeError('no driver')) } as unknown as GPU;
    expect(await chooseDevice('auto', broken)).toEqual({
      kind: 'wasm',
      reason: 'WebGPU could not be started (no driver).',
    });
  });
});

describe('readDeviceOffer', () => {
  const maxBufferSize = 2 ** 31;

  test('says what memory there is, and what the graphics processor takes in one piece, without taking it', async () => {
    const { gpu, asked } = fakeGpu({ info: { description: 'Apple M3' }, limits: { maxBufferSize } });
    expect(await readDeviceOffer({ gpu, deviceMemory: 8 })).toEqual({
      memoryBytes: 8 * 2 ** 30,
      webgpu: { name: 'Apple M3', maxBufferBytes: 2 ** 31, maxBindingBytes: 2 ** 31 - 4 },
    });
    expect(asked).toEqual([]);
  });

  test.each<[string, GPU | undefined]>([
    ['no WebGPU', undefined],
    ['no adapter', fakeGpu(null).gpu],
    ['a software adapter', fakeGpu({ info: { isFallbackAdapter: true } }).gpu],
    ['a small one', fakeGpu({ limits: { maxStorageBufferBindingSize: 2 ** 20 } }).gpu],
    ['one that throws', { requestAdapter: () => Promise.reject(new Error('lost')) } as unknown as GPU],
  ])('%s offers none, and an unknown memory stays unknown', async (_name, gpu) => {
    expect(await readDeviceOffer(gpu && { gpu })).toEqual({ memoryBytes: null, webgpu: null });
  });
});
