import { type NumericParam, numericParamProblem } from '../core/samplingParams.ts';
import type { SamplingParams } from '../core/types.ts';
import type { GgufFile } from './gguf.ts';

type Metadata = GgufFile['metadata'];

/** A text of the metadata; null: there is none, or nothing in it. */
export function ggufText(metadata: Metadata, key: string): string | null {
  const value = metadata[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** What the file calls itself; null: nothing. */
export function ggufName(metadata: Metadata): string | null {
  return ggufText(metadata, 'general.name') ?? ggufText(metadata, 'general.basename');
}

/** What the file says of its licence; null: nothing. */
export function ggufLicense(metadata: Metadata): string | null {
  const license = ggufText(metadata, 'general.license');
  // Hugging Face's word for a licence without an identifier; the name is beside it.
  return license === 'other' ? (ggufText(metadata, 'general.license.name') ?? license) : license;
}

/** llama.cpp's keys for what a model's makers recommend (`general.sampling.*`), and ours. */
const samplingKeys: readonly (readonly [key: string, param: NumericParam])[] = [
  ['temp', 'temperature'],
  ['top_k', 'topK'],
  ['top_p', 'topP'],
  ['min_p', 'minP'],
  ['penalty_repeat', 'repetitionPenalty'],
];

/** Settings that its makers recommend; what is out of our ranges is left out. */
export function ggufSampling(metadata: Metadata): Partial<SamplingParams> {
  // No model is loaded yet: the bounds that depend on it do not bind.
  const limits = { vocabularySize: Number.MAX_SAFE_INTEGER, contextLength: Number.MAX_SAFE_INTEGER };
  const said = samplingKeys.flatMap(([key, param]) => {
    const value = metadata[`general.sampling.${key}`];
    if (typeof value !== 'number') return [];
    // The file holds float32: 0.95 is read as 0.949999988.
    const rounded = Number(value.toPrecision(6));
    return numericParamProblem(param, rounded, limits) === null ? [[param, rounded] as const] : [];
  });
  return Object.fromEntries(said);
}
