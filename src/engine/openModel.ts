import { localCapabilities } from '../core/capabilities.ts';
import type { ModelInfo, ModelSpec } from '../core/types.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { explainRuntimeError, isMemoryError } from './failure.ts';
import { fetchModelFiles } from './modelFiles.ts';
import { createHeaderReader } from './modelHeader.ts';
import { beginOpening, type OpenedModel, type OpenOptions } from './opening.ts';
import { weightBytes } from './runtime.ts';
import { ownLayout } from './sessionLayout.ts';
import { createSessionModel } from './sessionModel.ts';

type EmbeddedSource = Extract<ModelSpec['source'], { kind: 'embedded' }>;

const scriptedReply =
  'This reply was written in advance: no language model is loaded, and the probabilities are made up.';

/** Share of the whole load that is over when a step begins; the rest is the session's. */
const unpackStart = 0.6;
const unpackShare = 0.3;

/**
 * Loads a model: device, download, tokenizer, graph, session. Once per worker (see `transformersModel.ts`).
 * @throws Error with a plain sentence; AbortError when `signal` aborts between steps.
 */
export async function openModel(spec: ModelSpec, options: OpenOptions): Promise<OpenedModel> {
  if (spec.source.kind === 'scripted') {
    const { createScriptedModel } = await import('./scriptedModel.ts');
    const { tokensPerSecond } = spec.source;
    const { contextLength } = spec;
    return {
      model: createScriptedModel({ reply: scriptedReply, tokensPerSecond, contextLength }),
      steps: {},
    };
  }
  try {
    switch (spec.source.kind) {
      case 'embedded':
        return await openEmbedded(spec, spec.source, options);
      case 'gguf':
      case 'onnx':
      case 'server':
        throw new Error(`A model of the kind ${spec.source.kind} cannot be opened yet.`);
      default:
        return spec.source satisfies never;
    }
  } catch (error) {
    throw isMemoryError(error) ? explainRuntimeError(error) : error;
  }
}

async function openEmbedded(
  spec: ModelSpec,
  source: EmbeddedSource,
  options: OpenOptions,
): Promise<OpenedModel> {
  const opening = await beginOpening(spec.device, null, options);
  const { choice, gpuDevice, steps, timed, progress, starting, signal } = opening;
  const download = { loaded: 0, total: 0, pauseSeconds: 0 };
  const sayDownload = (change: Partial<typeof download>) => {
    const { loaded, total, pauseSeconds } = Object.assign(download, change);
    progress('download', loaded, total, total === 0 ? 0 : (unpackStart * loaded) / total, pauseSeconds);
  };

  // While the file is on its way the runtime starts, and the header is read.
  const header = createHeaderReader(timed);
  const { manifest, bytes, cacheProblem } = await timed('download', () =>
    fetchModelFiles(source.manifestUrl, {
      signal,
      onProgress: (loaded, total) => sayDownload({ loaded, total }),
      onPause: (pauseSeconds) => sayDownload({ pauseSeconds }),
      onVerified: header.arrived,
    }),
  );
  progress('read', manifest.totalBytes, manifest.totalBytes, unpackStart);
  const { gguf, config, tokens, tokenizer } = await header.read(bytes);
  const contextLength = Math.min(spec.contextLength, config.trainedContextLength);
  const graph = await timed('graph', () => buildDecoderGraph(gguf, config, choice.kind, contextLength));
  const totalBytes = weightBytes(graph.files);

  let unpackedBytes = 0;
  let unpackMs = 0;
  const { createTransformersRuntime } = await starting;
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
          unpackStart + (unpackShare * unpackedBytes) / totalBytes,
        );
      },
    }),
  );
  steps.session = (steps.session ?? 0) - unpackMs;
  steps.unpack = unpackMs;
  options.onSession?.(runtime, config);

  const info: ModelInfo = {
    id: spec.id,
    name: manifest.name,
    architecture: config.architecture.name,
    license: manifest.license,
    ...opening.place,
    notices: [cacheProblem, opening.notice].filter((notice) => notice !== null),
    dtype: gpuDevice === null ? 'float32' : '8-bit blocks',
    contextLength,
    vocabularySize: config.vocabularySize,
    endOfTurnIds: tokens.endOfTurnIds,
    capabilities: localCapabilities,
    startToken: tokens.startToken,
    weightBytes: totalBytes,
    sha256: manifest.sha256,
  };
  return { model: createSessionModel(runtime, ownLayout(config, choice.kind), info, tokenizer), steps };
}
