import { judgeMemory, type MemoryVerdict } from '../../core/memoryVerdict.ts';
import {
  type DtypeDevice,
  dtypeProblem,
  exportedModels,
  neededTexts,
  preferredDtype,
  wishedTexts,
} from '../../core/onnxExport.ts';
import type { OnnxDtype } from '../../core/types.ts';
import { gatedSentence, type HubFile, type HubRepository } from './hubClient.ts';

/** One precision that a repository has. */
export interface HubOffer {
  readonly dtype: OnnxDtype;
  /** All that is fetched for it. */
  readonly files: readonly HubFile[];
  /** null: not said of all files. */
  readonly bytes: number | null;
  /** Why this device cannot run it, as a sentence; null: it can. */
  readonly problem: string | null;
}

export interface HubOffers {
  readonly offers: readonly HubOffer[];
  /** The one to suggest; null: none runs here. */
  readonly preferred: OnnxDtype | null;
}

/**
 * What of a repository can be fetched and run.
 * @throws Error in plain words when there is no export in it, it is incomplete, or its files are not for everybody.
 */
export function offersOf(repository: HubRepository, device: DtypeDevice): HubOffers {
  if (repository.gated) throw new Error(gatedSentence(repository.repository));
  const byPath = new Map(repository.files.map((file) => [file.path, file]));
  const models = exportedModels(byPath.keys());
  if (models.length === 0) throw new NoExportError(repository.repository);
  const missing = neededTexts.filter((path) => !byPath.has(path));
  if (missing.length > 0) {
    throw new Error(
      `${repository.repository} lacks ${missing.join(' and ')}, without which its text cannot be cut into tokens. Choose another repository of the model.`,
    );
  }
  const texts = [...neededTexts, ...wishedTexts];
  const offers = models.map(({ dtype, modelPath, dataPaths }) => {
    const files = [...texts, modelPath, ...dataPaths].flatMap((path) => byPath.get(path) ?? []);
    return {
      dtype,
      files,
      bytes: files.reduce<number | null>(
        (sum, file) => (sum === null || file.bytes === null ? null : sum + file.bytes),
        0,
      ),
      problem: dtypeProblem(dtype, device),
    };
  });
  return {
    offers,
    preferred: preferredDtype(
      offers.map(({ dtype }) => dtype),
      device,
    ),
  };
}

/**
 * What an offer takes once it is loaded, as far as its files tell: the runtime holds a model file as it came, and as it
 * reads it, while weights beside it are read one by one.
 * @param memoryBytes of the device; null: the browser does not say.
 */
export function judgeHubOffer(
  { dtype, files, bytes }: HubOffer,
  { kind }: DtypeDevice,
  memoryBytes: number | null,
): MemoryVerdict | null {
  if (bytes === null) return null;
  const model = exportedModels(files.map(({ path }) => path)).find((each) => each.dtype === dtype);
  const modelBytes = files.find(({ path }) => path === model?.modelPath)?.bytes ?? 0;
  const need = {
    weightBytes: bytes,
    largestWeightBytes: kind === 'wasm' ? modelBytes / 2 : 0,
    kvBytesPerToken: 0,
  };
  const anyBuffer = Number.POSITIVE_INFINITY;
  const webgpu = { name: '', maxBufferBytes: anyBuffer, maxBindingBytes: anyBuffer };
  const memory = { webgpu: kind === 'webgpu' ? need : null, wasm: kind === 'wasm' ? need : null };
  return judgeMemory(memory, { memoryBytes, webgpu: kind === 'webgpu' ? webgpu : null }, 0)[kind];
}

/** The repository holds weights for other programs. */
export class NoExportError extends Error {
  constructor(repository: string) {
    super(
      `${repository} has no ONNX export (no onnx/model….onnx), which the browser needs. Repositories of onnx-community and the ones listed here have.`,
    );
  }
}
