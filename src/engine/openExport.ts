import { localCapabilities } from '../core/capabilities.ts';
import { dtypeProblem, exportedModels } from '../core/onnxExport.ts';
import type { ModelInfo, ModelSpec } from '../core/types.ts';
import { exportLayout } from './exportLayout.ts';
import { readExportTexts } from './exportTexts.ts';
import { explainRuntimeError } from './failure.ts';
import { beginOpening, type OpenedModel, type OpenOptions } from './opening.ts';
import { createSessionModel } from './sessionModel.ts';

type OnnxSource = Extract<ModelSpec['source'], { kind: 'onnx' }>;

/** Share of the whole load that is over when the weights beside the model file are read, and theirs. */
const readStart = 0.2;
const readShare = 0.5;

/**
 * Loads a decoder exported for transformers.js, to be run by our own loop.
 * @throws Error with a plain sentence; AbortError when `signal` aborts between steps.
 */
export async function openExport(
  spec: ModelSpec,
  { files, dtype, chatTemplate }: OnnxSource,
  options: OpenOptions,
): Promise<OpenedModel> {
  const exported = exportedModels(Object.keys(files)).find((model) => model.dtype === dtype);
  if (exported === undefined) {
    throw new Error(`The model's files have no export of the precision ${dtype}. Fetch the model again.`);
  }
  // Whether the graphics processor has half floats is known once it is there.
  const neverOnGpu = dtypeProblem(dtype, { kind: 'webgpu', halfFloats: true });
  const opening = await beginOpening(spec.device, neverOnGpu, options);
  const { choice, gpuDevice, steps, timed, progress } = opening;
  const halfFloats = gpuDevice?.features.has('shader-f16') ?? false;
  const problem = dtypeProblem(dtype, { kind: choice.kind, halfFloats });
  if (problem !== null) {
    throw new Error(`${problem} Choose “Hugging Face repository…” and a precision that runs here.`);
  }

  const texts = await timed('tokenizer', () => readExportTexts(files, chatTemplate));
  const weightBytes = [exported.modelPath, ...exported.dataPaths].reduce(
    (sum, path) => sum + (files[path]?.size ?? 0),
    0,
  );
  progress('read', 0, weightBytes, readStart);
  let readBytes = files[exported.modelPath]?.size ?? 0;
  const { createExportRuntime } = await opening.starting;
  const { runtime, shapes } = await timed('session', () =>
    createExportRuntime(
      { exported, files, config: texts.config },
      {
        gpuDevice,
        explain: (error) => damagedExport(error) ?? explainRuntimeError(error),
        onUnpacked(byteLength) {
          readBytes = Math.min(weightBytes, readBytes + byteLength);
          progress('session', readBytes, weightBytes, readStart + (readShare * readBytes) / weightBytes);
        },
      },
    ),
  );
  const layout = exportLayout(shapes, texts.config);
  const tokens = texts.read(layout.vocabularySize);

  const info: ModelInfo = {
    id: spec.id,
    name: spec.name,
    architecture: String(texts.config.model_type),
    // The page knows what the repository says.
    license: '',
    ...opening.place,
    notices: opening.notice === null ? [] : [opening.notice],
    dtype,
    contextLength: Math.min(spec.contextLength, texts.trainedContextLength ?? spec.contextLength),
    vocabularySize: layout.vocabularySize,
    endOfTurnIds: tokens.endOfTurnIds,
    capabilities: { ...localCapabilities, batch: false },
    startToken: tokens.startToken,
    chatTemplate: tokens.chatTemplate,
    weightBytes,
    sha256: null,
  };
  return { model: createSessionModel(runtime, layout, info, tokens.tokenizer), steps };
}

/** What ONNX Runtime says of a file that it cannot take, as a sentence; null: it is something else. */
function damagedExport(error: unknown): Error | null {
  const detail = error instanceof Error ? error.message : String(error);
  if (/INVALID_PROTOBUF|protobuf parsing failed/i.test(detail)) {
    return new Error(
      "The model's file is damaged: it is no ONNX model. Delete the model and fetch it again.",
      { cause: error },
    );
  }
  const operator = /NOT_IMPLEMENTED.*?(?:implementation for|type)\s+([\w.]+)/is.exec(detail)?.[1];
  if (operator !== undefined || /INVALID_GRAPH|NOT_IMPLEMENTED/.test(detail)) {
    return new Error(
      `The runtime cannot run this export${operator === undefined ? '' : ` (${operator})`}. Choose another precision or another export of the model.`,
      { cause: error },
    );
  }
  return null;
}
