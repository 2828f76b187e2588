import { describe, expect, test } from 'vitest';
import { type DtypeDevice, dtypeProblem, exportedModels, preferredDtype } from './onnxExport.ts';
import type { OnnxDtype } from './types.ts';

const cpu: DtypeDevice = { kind: 'wasm', halfFloats: false };
const gpu: DtypeDevice = { kind: 'webgpu', halfFloats: false };
const halfGpu: DtypeDevice = { kind: 'webgpu', halfFloats: true };
const all: readonly OnnxDtype[] = ['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'];

describe('which precisions a device runs', () => {
  test.each([
    ['the CPU', cpu, ['fp32', 'q8', 'int8', 'uint8', 'q4', 'bnb4']],
    ['WebGPU without half floats', gpu, ['fp32', 'q4']],
    ['WebGPU with half floats', halfGpu, ['fp32', 'fp16', 'q4', 'q4f16']],
  ] as const)('%s', (_name, device, runs) => {
    expect(all.filter((dtype) => dtypeProblem(dtype, device) === null)).toEqual(runs);
    for (const dtype of all) {
      if (!(runs as readonly OnnxDtype[]).includes(dtype)) expect(dtypeProblem(dtype, device)).toMatch(/\.$/);
    }
  });
});

test.each([
  [all, cpu, 'q4'],
  [all, gpu, 'q4'],
  [all, halfGpu, 'q4f16'],
  [['fp32', 'q8'], cpu, 'q8'],
  [['fp32', 'q8'], halfGpu, 'fp32'],
  [['fp32', 'fp16'], halfGpu, 'fp16'],
  [['q8'], gpu, null],
  [['q4f16'], gpu, null],
  [['q4f16'], cpu, null],
  [[], halfGpu, null],
] as const)('of %j on %j the first choice is %s', (dtypes, device, choice) => {
  expect(preferredDtype(dtypes, device)).toBe(choice);
});

describe('which files an export has', () => {
  test('each precision with its weights beside it, in order', () => {
    const paths = [
      'README.md',
      'config.json',
      'onnx/model.onnx',
      'onnx/model.onnx_data_10',
      'onnx/model.onnx_data_2',
      'onnx/model.onnx_data',
      'onnx/model.onnx_data_1',
      'onnx/model_q4.onnx',
      'onnx/model_q4.onnx_data',
      'onnx/model_quantized.onnx',
      'onnx/model_quantized.onnx_database',
      'model_q4f16.onnx',
    ];
    expect(exportedModels(paths)).toEqual([
      {
        dtype: 'fp32',
        baseName: 'model',
        modelPath: 'onnx/model.onnx',
        dataPaths: ['', '_1', '_2', '_10'].map((end) => `onnx/model.onnx_data${end}`),
      },
      { dtype: 'q8', baseName: 'model', modelPath: 'onnx/model_quantized.onnx', dataPaths: [] },
      {
        dtype: 'q4',
        baseName: 'model',
        modelPath: 'onnx/model_q4.onnx',
        dataPaths: ['onnx/model_q4.onnx_data'],
      },
    ]);
  });

  test('the merged decoder of older exports, where there is no other', () => {
    const paths = ['onnx/decoder_model_merged.onnx', 'onnx/decoder_model.onnx', 'onnx/model_quantized.onnx'];
    expect(exportedModels([...paths, 'onnx/decoder_model_merged_quantized.onnx'])).toEqual([
      {
        dtype: 'fp32',
        baseName: 'decoder_model_merged',
        modelPath: 'onnx/decoder_model_merged.onnx',
        dataPaths: [],
      },
      { dtype: 'q8', baseName: 'model', modelPath: 'onnx/model_quantized.onnx', dataPaths: [] },
    ]);
  });

  test('nothing in a repository of weights for other programs', () => {
    expect(exportedModels(['model.safetensors', 'config.json', 'model.gguf'])).toEqual([]);
  });
});
