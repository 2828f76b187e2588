import { localCapabilities } from '../core/capabilities.ts';
import type { ModelInfo, ModelSpec } from '../core/types.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { explainRuntimeError } from './failure.ts';
import type { ModelHeader } from './modelHeader.ts';
import type { OpenedModel, Opening, OpenOptions } from './opening.ts';
import { ownLayout } from './sessionLayout.ts';
import { requireMemory, sessionMemory } from './sessionMemory.ts';
import { createSessionModel } from './sessionModel.ts';

/** What a model's source says of it. */
export interface DecoderSource {
  readonly name: string;
  readonly license: string;
  /** Of the whole file; null: nobody says. */
  readonly sha256: string | null;
  readonly notices: readonly (string | null)[];
  /** Shares of the whole load that are over when the first weight and when the last one is unpacked. */
  readonly unpackFrom: number;
  readonly unpackTo: number;
}

/** The second half of every load of a GGUF: from its header to a model that runs. */
export async function openDecoder(
  spec: ModelSpec,
  { gguf, config, tokens, chatTemplate, tokenizer }: ModelHeader,
  { name, license, sha256, notices, unpackFrom, unpackTo }: DecoderSource,
  opening: Opening,
  { onSession }: OpenOptions,
): Promise<OpenedModel> {
  const { choice, gpuDevice, steps, timed, progress } = opening;
  const contextLength = Math.min(spec.contextLength, config.trainedContextLength);
  const graph = await timed('graph', () => buildDecoderGraph(gguf, config, choice.kind, contextLength));
  const layout = ownLayout(config, choice.kind);
  const memory = sessionMemory(graph, layout);
  requireMemory(memory, gpuDevice, contextLength);
  const totalBytes = memory.weightBytes;

  let unpackedBytes = 0;
  let unpackMs = 0;
  const { createTransformersRuntime } = await opening.starting;
  const runtime = await timed('session', () =>
    createTransformersRuntime(graph, config, {
      gpuDevice,
      explain: explainRuntimeError,
      onUnpacked(byteLength, elapsedMs) {
        unpackedBytes = Math.min(totalBytes, unpackedBytes + byteLength);
        unpackMs += elapsedMs;
        progress(
          unpackedBytes < totalBytes ? 'unpack' : 'session',
          unpackedBytes,
          totalBytes,
          unpackFrom + ((unpackTo - unpackFrom) * unpackedBytes) / totalBytes,
        );
      },
    }),
  );
  steps.session = (steps.session ?? 0) - unpackMs;
  steps.unpack = unpackMs;
  onSession?.(runtime, config);

  const info: ModelInfo = {
    id: spec.id,
    name,
    architecture: String(gguf.metadata['general.architecture']),
    license,
    ...opening.place,
    notices: [...notices, opening.notice].filter((notice) => notice !== null),
    dtype: gpuDevice === null ? 'float32' : '8-bit blocks',
    contextLength,
    vocabularySize: config.vocabularySize,
    endOfTurnIds: tokens.endOfTurnIds,
    capabilities: localCapabilities,
    startToken: tokens.startToken,
    chatTemplate,
    weightBytes: totalBytes,
    sha256,
  };
  return { model: createSessionModel(runtime, layout, info, tokenizer), steps };
}
