import type { ModelSpec } from '../core/types.ts';
import { explainRuntimeError, isMemoryError } from './failure.ts';
import { fetchModelFiles } from './modelFiles.ts';
import { createHeaderReader } from './modelHeader.ts';
import { openDecoder } from './openDecoder.ts';
import { openExport } from './openExport.ts';
import { openGguf } from './openGguf.ts';
import { beginOpening, type OpenedModel, type OpenOptions } from './opening.ts';

type EmbeddedSource = Extract<ModelSpec['source'], { kind: 'embedded' }>;

const scriptedReply =
  'This reply was written in advance: no language model is loaded, and the probabilities are made up.';

/** Shares of the whole load that are over when unpacking begins and ends; the rest is the session's. */
const unpackStart = 0.6;
const unpackEnd = 0.9;

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
      case 'onnx':
        return await openExport(spec, spec.source, options);
      case 'gguf':
        return await openGguf(spec, spec.source, options);
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
  const { timed, progress, signal } = opening;
  const download = { loaded: 0, total: 0, pauseSeconds: 0 };
  const sayDownload = (change: Partial<typeof download>) => {
    const { loaded, total, pauseSeconds } = Object.assign(download, change);
    progress('download', loaded, total, total === 0 ? 0 : (unpackStart * loaded) / total, pauseSeconds);
  };

  // While the file is on its way the runtime starts, and the header is read.
  const header = createHeaderReader(timed, source.chatTemplate);
  const { manifest, bytes, cacheProblem } = await timed('download', () =>
    fetchModelFiles(source.manifestUrl, {
      signal,
      onProgress: (loaded, total) => sayDownload({ loaded, total }),
      onPause: (pauseSeconds) => sayDownload({ pauseSeconds }),
      onVerified: header.arrived,
    }),
  );
  progress('read', manifest.totalBytes, manifest.totalBytes, unpackStart);
  const { name, license, sha256 } = manifest;
  const notices = cacheProblem === null ? [] : [cacheProblem];
  const said = { name, license, sha256, notices, unpackFrom: unpackStart, unpackTo: unpackEnd };
  return openDecoder(spec, await header.read(bytes), said, opening, options);
}
