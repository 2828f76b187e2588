import type { OnnxDtype } from './types.ts';

/** What transformers.js puts behind a model file's name for each precision (its DEFAULT_DTYPE_SUFFIX_MAPPING). */
const suffixes: Readonly<Record<OnnxDtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};

/** File names that decoders are exported under: the usual one, and that of exports made before transformers.js 3. */
const baseNames = ['model', 'decoder_model_merged'];

/** The files of one precision of an export, by their paths in the repository. */
export interface ExportedModel {
  readonly dtype: OnnxDtype;
  /** transformers.js's `model_file_name`. */
  readonly baseName: string;
  readonly modelPath: string;
  /** Weights beside it, in order. */
  readonly dataPaths: readonly string[];
}

/** The precisions that an export among `paths` has. */
export function exportedModels(paths: Iterable<string>): readonly ExportedModel[] {
  const all = [...paths];
  return (Object.keys(suffixes) as OnnxDtype[]).flatMap((dtype) => {
    for (const baseName of baseNames) {
      const modelPath = `onnx/${baseName}${suffixes[dtype]}.onnx`;
      if (!all.includes(modelPath)) continue;
      const dataPaths = all.filter((path) => dataIndex(path, modelPath) !== null);
      dataPaths.sort((a, b) => (dataIndex(a, modelPath) ?? 0) - (dataIndex(b, modelPath) ?? 0));
      return [{ dtype, baseName, modelPath, dataPaths }];
    }
    return [];
  });
}

/** `model.onnx_data` is 0, `model.onnx_data_1` is 1; null: not a file of weights of that model. */
function dataIndex(path: string, modelPath: string): number | null {
  const prefix = `${modelPath}_data`;
  if (path === prefix) return 0;
  const number = path.startsWith(`${prefix}_`) ? path.slice(prefix.length + 1) : '';
  return /^\d+$/.test(number) ? Number(number) : null;
}

/** Without these no export can be opened. */
export const neededTexts = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** These are taken where they are there. */
export const wishedTexts = ['generation_config.json', 'chat_template.jinja'] as const;

/** What decides which precisions a device can run. */
export interface DtypeDevice {
  readonly kind: 'webgpu' | 'wasm';
  /** WebGPU's feature `shader-f16`. */
  readonly halfFloats: boolean;
}

/** Why a device cannot run a precision, as a sentence; null: it can. */
export function dtypeProblem(dtype: OnnxDtype, { kind, halfFloats }: DtypeDevice): string | null {
  const half = dtype === 'fp16' || dtype === 'q4f16';
  if (half && kind === 'wasm') return 'Half-precision floats need WebGPU; the CPU has no fast form of them.';
  if (half && !halfFloats) return 'The graphics processor does not offer half-precision floats (shader-f16).';
  const bytes = dtype === 'q8' || dtype === 'int8' || dtype === 'uint8' || dtype === 'bnb4';
  if (bytes && kind === 'webgpu') return 'WebGPU has no kernels for this precision; choose the CPU for it.';
  return null;
}

/**
 * The best first. On the CPU 4-bit weights come before 8-bit ones: exports of 8 bits round activations too, with one
 * scale for all, which costs far more than rounding the weights does.
 */
const preferences: Readonly<Record<DtypeDevice['kind'], readonly OnnxDtype[]>> = {
  webgpu: ['q4f16', 'q4', 'fp16', 'fp32'],
  wasm: ['q4', 'q8', 'int8', 'uint8', 'bnb4', 'fp32'],
};

/** The precision to suggest among `dtypes`; null: the device runs none of them. */
export function preferredDtype(dtypes: readonly OnnxDtype[], device: DtypeDevice): OnnxDtype | null {
  const runs = dtypes.filter((dtype) => dtypeProblem(dtype, device) === null);
  return preferences[device.kind].find((dtype) => runs.includes(dtype)) ?? null;
}
